import { z } from 'zod';
import { BLOCKS, findBlockDefinition } from '../../blocks/catalogue.ts';
import { AppError } from '../../schema/errors.ts';
import { BlockDefinition } from '../../schema/graph/block.ts';
import { Id } from '../../schema/ids.ts';
import { json, operation } from './operation.ts';

/** The catalogue. It is the same for everybody and holds no secret, so anyone may read it. */

const list = operation(
  {
    method: 'get',
    path: '/api/v1/blocks',
    tag: 'Blocks',
    summary: 'Every block of this platform',
    auth: { who: 'public' },
    responses: {
      200: {
        description: 'The whole catalogue, on one page.',
        schema: z.object({ items: z.array(BlockDefinition), next_cursor: z.null() }),
      },
    },
    errors: [],
  },
  async () => json({ items: BLOCKS.map((block) => block.definition), next_cursor: null }),
);

const read = operation(
  {
    method: 'get',
    path: '/api/v1/blocks/{id}',
    tag: 'Blocks',
    summary: 'One block',
    auth: { who: 'public' },
    params: z.object({ id: Id }),
    responses: { 200: { description: 'The block.', schema: BlockDefinition } },
    errors: ['not_found'],
  },
  async ({ params }) => {
    const block = findBlockDefinition(params.id);
    if (block === undefined) throw new AppError('not_found');
    return json(block);
  },
);

export const blockOperations = [list, read];
