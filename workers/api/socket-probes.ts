import type { Probe } from './health.ts';

/** Probes of services that speak something older than HTTP, each a TCP connection of its own for one question. */

/** A provider counts connections, so it is not asked every second. */
const MAIL_KEPT_MS = 10_000;
const SUBMISSION_PORT = { 'smtp:': 587, 'smtps:': 465 };
const CLAMD_PORT = 3310;
/** More than a greeting or an answer has. */
const LONGEST_ANSWER = 1_024;

/** The server greets with 220; nothing is asked of it but to say goodbye. `smtpUrl` as in `SMTP_URL`. */
export const mailProbe = (smtpUrl: string): Probe =>
  Object.assign(
    async (signal: AbortSignal) => {
      const { protocol, hostname, port } = new URL(smtpUrl);
      if (protocol !== 'smtp:' && protocol !== 'smtps:') throw new Error(`SMTP_URL begins with smtp: or smtps:, not ${protocol}`);
      const connection = await open(hostname, port || SUBMISSION_PORT[protocol], protocol === 'smtps:', signal);
      const greeting = await connection.readUntil('\n');
      if (!greeting.startsWith('220')) throw new Error(`the mail server greets with ${greeting}`);
      await connection.write('QUIT\r\n');
    },
    { keptMs: MAIL_KEPT_MS },
  );

/** clamd answers PING with PONG. `host` as in `CLAMD_HOST`. */
export const virusScanProbe =
  (host: string): Probe =>
  async (signal) => {
    // A scheme that URL has no rules for leaves the host as it is.
    const { hostname, port } = new URL(`clamd://${host}`);
    const connection = await open(hostname, port || CLAMD_PORT, false, signal);
    await connection.write('zPING\0');
    const answer = await connection.readUntil('\0');
    if (answer !== 'PONG') throw new Error(`clamd answers PING with ${answer}`);
  };

type Connection = {
  write(text: string): Promise<void>;
  /** What comes before `end`, without it. Throws when the connection ends first, or when it is not near. */
  readUntil(end: string): Promise<string>;
};

/** Closes itself when the signal fires. */
async function open(hostname: string, port: string | number, isEncrypted: boolean, signal: AbortSignal): Promise<Connection> {
  // Loaded when needed, because only the Worker's runtime has it, and the API's other parts run in Node as well.
  const { connect } = await import('cloudflare:sockets');
  const socket = connect(`${hostname}:${port}`, { secureTransport: isEncrypted ? 'on' : 'off', allowHalfOpen: false });
  signal.addEventListener('abort', () => void socket.close().catch(() => {}));
  await socket.opened;
  const writer = socket.writable.getWriter();
  const reader: ReadableStreamDefaultReader<Uint8Array> = socket.readable.getReader();
  const decoder = new TextDecoder();
  return {
    write: (text) => writer.write(new TextEncoder().encode(text)),
    async readUntil(end) {
      let text = '';
      while (!text.includes(end)) {
        const { done, value } = await reader.read();
        if (done || text.length > LONGEST_ANSWER) throw new Error(`no answer, but ${JSON.stringify(text)}`);
        text += decoder.decode(value, { stream: true });
      }
      return text.slice(0, text.indexOf(end));
    },
  };
}
