import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isUnavailable } from '../../db/client.ts';
import { idFrom } from '../../db/new-id.ts';
import { claimIdempotencyKey, completeIdempotencyKey, releaseIdempotencyKey } from '../../db/queries/idempotency.ts';
import { AppError } from '../../schema/errors.ts';
import type { ApiDeps } from './deps.ts';

/**
 * `Idempotency-Key`: the first request under a key has its effect and its answer is kept; whoever repeats it gets that
 * answer. Only answers that stand are kept: after a failure on our side, or one that may pass, the key is free again. The
 * effect may have happened then all the same; it is given an id that a repeated request makes again, so that it is found.
 */
const KEY_SHAPE = /^[\x21-\x7e]{1,255}$/;
/** How long a repeated request waits for the first one's answer, and how often it looks. */
const WAIT_MS = 5_000;
const LOOK_EVERY_MS = 50;
const KEPT_HEADERS = ['content-type', 'location', 'content-location', 'preference-applied'];

export type KeyedRequest = { userId: string; key: string; target: string; bytes: Uint8Array; now: number };

/** Throws `idempotency_key_reused` for another request under the key, `request_in_progress` when the first takes too long. */
export async function answerOnce(
  request: KeyedRequest,
  deps: Pick<ApiDeps, 'db' | 'finish'>,
  handle: (effectId: string) => Promise<Response>,
): Promise<Response> {
  if (!KEY_SHAPE.test(request.key)) throw new AppError('bad_request', 'The Idempotency-Key must be 1 to 255 visible ASCII characters.');
  const claim = {
    user_id: request.userId,
    key: request.key,
    method_path: request.target,
    body_hash: createHash('sha256').update(request.bytes).digest('base64url'),
  };
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    const state = await claimIdempotencyKey(deps.db, { ...claim, now: request.now + waitedMs });
    switch (state.kind) {
      case 'new':
        return keepAnswer(claim, deps, () => handle(idFrom([claim.user_id, claim.key, claim.method_path, claim.body_hash].join('\n'))));
      case 'stored':
        return new Response(state.answer.body, {
          status: state.answer.status,
          headers: { ...state.answer.headers, 'idempotency-replayed': 'true' },
        });
      case 'other_body':
        throw new AppError('idempotency_key_reused');
      case 'in_progress':
        if (waitedMs >= WAIT_MS) throw new AppError('request_in_progress', undefined, { headers: { 'retry-after': '1' } });
        await pause(LOOK_EVERY_MS);
        break;
      default:
        return state satisfies never;
    }
  }
}

type Claim = { user_id: string; key: string };

/** Pauses between attempts to give a key back; a Worker may work on for 30 s after its answer. Then the claim's own time ends it. */
const RELEASE_AFTER_MS = [500, 2_000, 4_000, 8_000];

async function releaseLater({ user_id, key }: Claim, db: ApiDeps['db']): Promise<void> {
  for (const ms of RELEASE_AFTER_MS) {
    await pause(ms);
    try {
      return await releaseIdempotencyKey(db, user_id, key);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
    }
  }
}

async function keepAnswer(claim: Claim, deps: Pick<ApiDeps, 'db' | 'finish'>, handle: () => Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    response = await handle();
  } catch (error) {
    // Postgres being away is the one failure that the answer cannot wait for: whoever asks is to hear of it at once.
    if (isUnavailable(error)) deps.finish(releaseLater(claim, deps.db));
    else await releaseIdempotencyKey(deps.db, claim.user_id, claim.key);
    throw error;
  }
  const body = await response.clone().text();
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => [[name, response.headers.get(name)]]).filter(([, value]) => value !== null),
  );
  await completeIdempotencyKey(deps.db, claim.user_id, claim.key, { status: response.status, headers, body });
  return response;
}
