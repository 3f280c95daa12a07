import { expect, test } from 'vitest';
import type { BlockContext } from '../../blocks/define-block.ts';
import { runBlock } from './run-block.ts';
import { STRANGE_THINGS } from './testing/strange-things.ts';
import { testBlock } from './testing/test-blocks.ts';

const context = { signal: new AbortController().signal } as BlockContext;

test.each(Object.keys(STRANGE_THINGS))('a block that throws a strange thing (%s) has failed, in words', (name) => {
  const block = testBlock('thrower', {}, function* () {
    yield ['out', 'first'];
    throw STRANGE_THINGS[name]?.();
  });
  expect(runBlock(block, {}, context, () => undefined)).toEqual({
    kind: 'failed',
    failure: { code: 'block_threw', message: expect.stringMatching(/^.{1,1001}$/s), retry: 'after' },
  });
});
