import { LiveMessage } from '../../../schema/execution/live-message.ts';

/** The live message that a socket brought; null for what is none. */
export function readLiveMessage(text: unknown): LiveMessage | null {
  if (typeof text !== 'string') return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const message = LiveMessage.safeParse(json);
  return message.success ? message.data : null;
}
