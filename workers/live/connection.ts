import { ClientMessage, errorMessage, type LiveMessage } from '../../schema/execution/live-message.ts';
import { jsonTextDepth } from '../../schema/json.ts';
import { CLOSE_UNAUTHENTICATED } from '../../schema/rpc.ts';
import { relay } from './relay.ts';

/** Who a token speaks for, the id of the session or API key that it is of, and until when (ms since the epoch). */
export type TokenHolder = { userId: string; openedBy: string; expiresAt: number };

export type ConnectionDeps = {
  now: () => number;
  /** Sees to it that the work ends even if the client has gone: a stream that nobody closes would stay open at its object. */
  finish: (work: Promise<void>) => void;
  /** Null for a token that is not valid now. */
  authenticate: (token: string) => Promise<TokenHolder | null>;
  /** The user's own channel: notices, presence, and the end of the session. */
  openUserChannel: (holder: TokenHolder) => Promise<WebSocket>;
  /** Null for what does not exist or is not the user's. */
  openExecution: (userId: string, executionId: string, after: number) => Promise<WebSocket | null>;
  log: (message: string, error: unknown) => void;
};

/** Time that a client has to say who it is. */
export const AUTHENTICATE_WITHIN_MS = 10_000;
const MAX_SUBSCRIPTIONS = 100;
const MAX_MESSAGE_LENGTH = 16_384;

/**
 * One client of `/ws`. It joins the streams that the client subscribes to into one socket; each stream is a socket of its
 * own at the object that it comes from, so objects sleep between messages and know nothing of this door.
 */
export class LiveConnection {
  readonly #socket: WebSocket;
  readonly #deps: ConnectionDeps;
  readonly #feeds = new Map<string, WebSocket>();
  #channel: WebSocket | null = null;
  #holder: TokenHolder | null = null;
  #deadline: ReturnType<typeof setTimeout>;
  /** Messages are answered in the order in which they came. */
  #last: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, deps: ConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.#deadline = setTimeout(() => this.#close(CLOSE_UNAUTHENTICATED, 'authenticate within 10 s'), AUTHENTICATE_WITHIN_MS);
    socket.addEventListener('message', ({ data }) => {
      this.#last = this.#last.then(() => this.#receive(data)).catch((error) => this.#failed(error));
      this.#deps.finish(this.#last);
    });
    socket.addEventListener('close', () => this.#dispose());
    socket.addEventListener('error', () => this.#dispose());
  }

  async #receive(data: unknown): Promise<void> {
    const message = parse(data);
    if (message === null) return this.#sendError('invalid_message', 'Not a message of this protocol.');
    if (message.type === 'ping') return this.#send({ type: 'PONG', at: new Date(this.#deps.now()).toISOString(), data: {} });
    if (message.type === 'authenticate') return this.#authenticate(message.token);
    if (this.#holder === null) return this.#sendError('unauthenticated', 'Send an authenticate message first.');
    if (message.type === 'unsubscribe') return this.#unsubscribe(message.execution_id);
    return this.#subscribe(this.#holder.userId, message.execution_id, message.after ?? 0);
  }

  async #authenticate(token: string): Promise<void> {
    const holder = await this.#deps.authenticate(token);
    const isSomebodyElse = this.#holder !== null && holder !== null && holder.userId !== this.#holder.userId;
    if (holder === null || isSomebodyElse) {
      this.#sendError('unauthenticated', 'The token is not valid.');
      this.#close(CLOSE_UNAUTHENTICATED, 'the token is not valid');
      return;
    }
    const isSameSession = this.#holder?.openedBy === holder.openedBy;
    this.#holder = holder;
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#close(CLOSE_UNAUTHENTICATED, 'the token has expired'), holder.expiresAt - this.#deps.now());
    if (!isSameSession) await this.#openChannel(holder);
  }

  /** The channel of the session that speaks now: when it ends, so does everything here. */
  async #openChannel(holder: TokenHolder): Promise<void> {
    const former = this.#channel;
    const channel = await this.#deps.openUserChannel(holder);
    channel.addEventListener('close', ({ code }) => {
      if (code === CLOSE_UNAUTHENTICATED) this.#close(code, 'the session is over');
    });
    this.#channel = this.#relay(channel);
    former?.close();
  }

  async #subscribe(userId: string, executionId: string, after: number): Promise<void> {
    if (this.#feeds.size >= MAX_SUBSCRIPTIONS && !this.#feeds.has(executionId)) {
      return this.#sendError(
        'too_many_subscriptions',
        `No more than ${MAX_SUBSCRIPTIONS} at once: unsubscribe from others first.`,
        executionId,
      );
    }
    const feed = await this.#deps.openExecution(userId, executionId, after);
    if (feed === null) return this.#sendError('not_found', 'There is no such execution.', executionId);
    this.#unsubscribe(executionId);
    this.#feeds.set(executionId, this.#relay(feed));
  }

  #unsubscribe(executionId: string): void {
    this.#feeds.get(executionId)?.close();
    this.#feeds.delete(executionId);
  }

  #relay(source: WebSocket): WebSocket {
    relay(source, this.#socket);
    return source;
  }

  #send(message: LiveMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #sendError(code: string, message: string, execution_id?: string): void {
    this.#send(errorMessage(code, message, this.#deps.now(), execution_id));
  }

  #failed(error: unknown): void {
    this.#deps.log('a live message could not be handled', error);
    this.#close(1011, 'something went wrong on our side');
  }

  #close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#dispose();
  }

  #dispose(): void {
    clearTimeout(this.#deadline);
    this.#channel?.close();
    for (const feed of this.#feeds.values()) feed.close();
    this.#feeds.clear();
  }
}

function parse(data: unknown): ClientMessage | null {
  if (typeof data !== 'string' || data.length > MAX_MESSAGE_LENGTH || jsonTextDepth(data, 4) > 4) return null;
  try {
    return ClientMessage.parse(JSON.parse(data));
  } catch {
    return null;
  }
}
