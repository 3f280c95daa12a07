import { CHANNEL_HEADERS, type ExecutionRpc, type UserChannelRpc } from '../schema/rpc.ts';
import { type SlotAddress, slotObjectName } from '../schema/slot.ts';
import type { Env } from './env.ts';

/** What the Worker calls an execution object by. */
export type ExecutionObjectStub = ExecutionRpc & Pick<Fetcher, 'fetch'>;

/** The execution object of a slot. Costs nothing until it is called. */
export const executionObject = (env: Env, address: SlotAddress): ExecutionObjectStub =>
  // The stub's generated type wraps every answer once more; what travels is the same.
  env.Execution.getByName(slotObjectName(address)) as unknown as ExecutionObjectStub;

/** The channel object of a user. */
export const userChannel = (env: Env, userId: string): UserChannelRpc & Pick<Fetcher, 'fetch'> =>
  env.UserChannel.getByName(userId) as unknown as UserChannelRpc & Pick<Fetcher, 'fetch'>;

/** The user, and the id of the session or API key by which they ask. */
export type OpenedBy = { userId: string; id: string };

/** A socket at a user's channel, which closes with `CLOSE_UNAUTHENTICATED` when that session or key is over. */
export async function openUserChannel(env: Env, openedBy: OpenedBy, { isGuard = false } = {}): Promise<WebSocket> {
  const headers = { upgrade: 'websocket', [CHANNEL_HEADERS.openedBy]: openedBy.id, ...(isGuard ? { [CHANNEL_HEADERS.isGuard]: '1' } : {}) };
  const { webSocket } = await userChannel(env, openedBy.userId).fetch('https://user-channel/', { headers });
  if (webSocket === null) throw new Error('the user channel gave no socket');
  return webSocket;
}
