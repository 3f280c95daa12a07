import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { RedisEngine, RedisReply } from './engine.ts';
import { luaFlags } from './lua-flags.ts';

/**
 * Upstash's REST interface in front of a Redis: `POST /` takes one command as a JSON array, `/pipeline` and `/multi-exec`
 * take an array of them. Answers `{result}` or `{error}`, or an array of those. With `Upstash-Encoding: base64` strings in
 * results come as base64, except a plain OK. Source: https://upstash.com/docs/redis/features/restapi
 */
export type RedisFront = { url: string; close(): Promise<void> };

/** Numbers and booleans are arguments too; Redis knows text only. */
const Word = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
const Command = z.array(Word).min(1);
const Commands = z.array(Command);

type Encode = (reply: RedisReply) => unknown;

const asText: Encode = (reply) => (Array.isArray(reply) ? reply.map(asText) : Buffer.isBuffer(reply) ? reply.toString() : reply);
const asBase64: Encode = (reply) => {
  if (Array.isArray(reply)) return reply.map(asBase64);
  if (Buffer.isBuffer(reply)) return reply.toString('base64');
  return typeof reply === 'string' && reply !== 'OK' ? Buffer.from(reply).toString('base64') : reply;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export async function startRedisFront(options: { engine: RedisEngine; token: string; port?: number }): Promise<RedisFront> {
  const { engine, token } = options;
  const scripts = luaFlags();
  const run = (words: string[]): Promise<RedisReply> => engine.command(scripts.rewrite(words));

  async function answer(path: string, body: unknown, encode: Encode): Promise<{ status: number; body: unknown }> {
    switch (path) {
      case '/':
        return { status: 200, body: { result: encode(await run(Command.parse(body))) } };
      case '/pipeline': {
        const results = Commands.parse(body).map((words) =>
          run(words).then(
            (reply) => ({ result: encode(reply) }),
            (error: unknown) => ({ error: messageOf(error) }),
          ),
        );
        return { status: 200, body: await Promise.all(results) };
      }
      case '/multi-exec': {
        const replies = await engine.transaction(Commands.parse(body).map(scripts.rewrite));
        return { status: 200, body: replies.map((reply) => ({ result: encode(reply) })) };
      }
      default:
        return { status: 404, body: { error: `no such endpoint: ${path}` } };
    }
  }

  const server = createServer(async (request, response) => {
    if (!isBearer(request, token)) return send(response, 401, { error: 'Unauthorized' });
    const encode = request.headers['upstash-encoding'] === 'base64' ? asBase64 : asText;
    try {
      const { status, body } = await answer(request.url ?? '/', await readJson(request), encode);
      send(response, status, body);
    } catch (error) {
      send(response, 400, { error: messageOf(error) });
    }
  });
  // The Worker keeps its connections; one that is closed while a request is on its way would be an error there.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await engine.close();
    },
  };
}

function isBearer(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
