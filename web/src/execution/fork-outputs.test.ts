import { describe, expect, it } from 'vitest';
import { spilledRef } from '../../../schema/execution/spilled.ts';
import { forkDraft, readFork } from './fork-outputs.ts';

const named = ({ id }: { id: string }) => `<${id.slice(0, 4)}>`;
const { draft: initial, standIns } = forkDraft(['out', 'error'], { out: ['a', { b: 1 }], '#0': [1] }, named);

describe('the outputs of a fork', () => {
  it('begin as what the node execution yielded, with every pin that the block has', () => {
    expect(initial).toEqual({ out: JSON.stringify(['a', { b: 1 }], null, 2), error: '', '#0': '[\n  1\n]' });
  });

  it('are the original ones when nothing was changed', () => {
    expect(readFork({ ...initial }, initial, standIns, true)).toEqual({ ok: true, outputs: null });
  });

  it('are given when one of them was changed, or when the node execution has none of its own', () => {
    const changed = { ...initial, out: '["c"]', '#0': ' ' };
    expect(readFork(changed, initial, standIns, true)).toEqual({ ok: true, outputs: { out: ['c'] } });
    expect(readFork({ out: '' }, { out: '' }, standIns, false)).toEqual({ ok: true, outputs: {} });
  });

  it('are lists in JSON, or are told where they are not', () => {
    expect(readFork({ ...initial, out: '{}', error: '[1,\n2' }, initial, standIns, true)).toEqual({
      ok: false,
      faults: { out: 'notAList', error: { line: 2, column: 2, offset: 5 } },
    });
  });

  it('name large values while they are written, and pass them on wherever the name is left', () => {
    const large = spilledRef('abcd0000-0000-4000-8000-000000000000', [], 2_700_000);
    const begun = forkDraft(['out'], { out: [large, 1] }, named);
    expect(begun.draft.out).toBe('[\n  "<abcd>",\n  1\n]');
    expect(readFork({ out: '[{"kept": ["<abcd>"]}, "<none>"]' }, begun.draft, begun.standIns, true)).toEqual({
      ok: true,
      outputs: { out: [{ kept: [large] }, '<none>'] },
    });
  });
});
