import { type Block, type BlockContext, type BlockCredential, BlockFailure } from '../../blocks/define-block.ts';
import type { OpenAnswer } from '../../db/credential-store.ts';
import { secretTexts } from '../../schema/credential.ts';
import { credentialFor } from '../../schema/graph/credential-choice.ts';
import type { PlanNode } from '../../schema/graph/plan.ts';
import { type JsonValue, preview } from '../../schema/json.ts';
import type { ExecutionOrder } from '../../schema/rpc.ts';
import { SecretMask } from './secret-mask.ts';

/** Opens a credential of a user for one use, with what is known of its provider. Throws when it cannot be read right now. */
export type OpenCredential = (
  userId: string,
  id: string,
) => Promise<Exclude<OpenAnswer, { kind: 'opened' }> | { kind: 'opened'; credential: BlockCredential }>;

/**
 * The block of a node, able to use the credentials that were chosen for it. They are opened when the block asks, for this
 * attempt only, and neither they nor the execution's log ever meet: whatever the block fetches, yields, returns or throws
 * has them masked.
 */
export function withCredentials(block: Block, node: PlanNode, order: ExecutionOrder, open: OpenCredential): Block {
  const pins = node.credentials;
  if (pins === undefined) return block;
  return {
    definition: block.definition,
    run(input, context) {
      const mask = new SecretMask();
      const credential = async (pin: string): Promise<BlockCredential | null> => {
        const wanted = pins.find((one) => one.pin === pin);
        const id = wanted === undefined ? null : credentialFor(node.id, wanted, order.credentials ?? {});
        if (id === null) {
          if (wanted?.required !== true) return null;
          throw new BlockFailure(`Pin ${pin} needs a credential, and none was chosen.`);
        }
        const opened = await openForBlock(open, order.user_id, id, pin);
        mask.add(secretTexts(opened.secret.reveal()));
        return opened;
      };
      const fetch: BlockContext['fetch'] = async (url, init) => maskedResponse(await context.fetch(url, init), mask);
      return masked(block.run(input, { ...context, fetch, credential }), mask);
    },
  };
}

async function openForBlock(open: OpenCredential, userId: string, id: string, pin: string): Promise<BlockCredential> {
  let answer: Awaited<ReturnType<OpenCredential>>;
  try {
    answer = await open(userId, id);
  } catch {
    // Why is the platform's business, and told to its log by whoever threw.
    throw new BlockFailure('Credentials cannot be read right now.', { retry: 'after' });
  }
  switch (answer.kind) {
    case 'opened':
      return answer.credential;
    case 'missing':
      throw new BlockFailure(`The credential of pin ${pin} does not exist any more.`);
    case 'expired':
      throw new BlockFailure(`The credential ${preview(answer.title)} of pin ${pin} has expired.`);
    case 'refused':
      throw new BlockFailure(`The credential ${preview(answer.title)} of pin ${pin} has to be connected again: its provider refused it.`);
    case 'unreadable':
      throw new BlockFailure(`The credential ${preview(answer.title)} of pin ${pin} cannot be opened.`, { retry: 'after' });
    case 'away':
      throw new BlockFailure(`The provider of the credential ${preview(answer.title)} of pin ${pin} cannot be reached.`, {
        retry: 'after',
      });
    default:
      return answer satisfies never;
  }
}

type Steps = ReturnType<Block['run']>;

/** The same turn with everything that comes out of it masked. */
async function* masked(steps: Steps, mask: SecretMask): AsyncGenerator<readonly [string, JsonValue], unknown> {
  try {
    for (;;) {
      const step = await steps.next();
      if (step.done) return mask.value(step.value);
      yield mask.value(step.value) as readonly [string, JsonValue];
    }
  } catch (error) {
    throw maskedError(error, mask);
  } finally {
    // Not awaited: a block that ignores that it is over must not hold anybody up.
    void Promise.resolve(steps.return(undefined)).catch(() => undefined);
  }
}

function maskedError(error: unknown, mask: SecretMask): Error {
  if (error instanceof BlockFailure) {
    const { retry, retryAfterMs } = error;
    return new BlockFailure(mask.text(error.message), { retry, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }
  if (!(error instanceof Error)) return new Error(mask.text(`The block threw ${preview(error)}.`));
  const safe = new Error(mask.text(error.message));
  safe.name = mask.text(error.name);
  return safe;
}

/** The answer without the secrets that it repeats. Its body is in memory already. */
async function maskedResponse(response: Response, mask: SecretMask): Promise<Response> {
  const headers = new Headers([...response.headers].map(([name, value]): [string, string] => [name, mask.text(value)]));
  const init = { status: response.status, statusText: mask.text(response.statusText), headers };
  return new Response(
    response.body === null ? null : new Blob([mask.bytes(new Uint8Array(await response.arrayBuffer())) as Uint8Array<ArrayBuffer>]),
    init,
  );
}
