import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../schema/json.ts';
import { type BlockContext, BlockFailure, type Rest } from '../define-block.ts';
import { type Input, runBlock, yieldsOn } from '../testing/run-block.ts';
import { combineTexts } from './combine-texts.ts';
import { countdownTimer } from './countdown-timer.ts';
import { fillTextTemplate } from './fill-text-template.ts';
import { textReplace } from './text-replace.ts';
import { textSplit } from './text-split.ts';

describe('TextReplace', () => {
  test.each([
    ['banana', 'a', 'o', 'bonono'],
    ['banana', 'x', 'o', 'banana'],
    ['a.b', '.', '-', 'a-b'],
    ['aaa', 'aa', 'b', 'ba'],
    ['cost', 'cost', '$& $1 $$', '$& $1 $$'],
    ['abc', '', '-', '-a-b-c-'],
    ['', '', 'x', 'x'],
  ])('%j: %j → %j gives %j', async (text, old, replacement, output) => {
    expect(await yieldsOn(textReplace, 'output', { text, old, new: replacement })).toEqual([output]);
  });

  test('refuses what would become larger than a value may be, without building it', async () => {
    const large = 'a'.repeat(500_000);
    await expect(runBlock(textReplace, { text: large, old: 'a', new: large })).rejects.toThrow(BlockFailure);
    await expect(runBlock(textReplace, { text: large, old: '', new: large })).rejects.toThrow(BlockFailure);
  });
});

describe('TextSplit', () => {
  test.each<[Input, string[]]>([
    [{ text: 'a, b ,c', delimiter: ',' }, ['a', 'b', 'c']],
    [{ text: 'a, b', delimiter: ',', strip: false }, ['a', ' b']],
    [{ text: 'a,,b', delimiter: ',' }, ['a', '', 'b']],
    [{ text: 'abc', delimiter: '|' }, ['abc']],
    [{ text: '', delimiter: ',' }, []],
    [{ text: 'añ😀', delimiter: '' }, ['a', 'ñ', '😀']],
    [{ text: 'a--b-c', delimiter: '--' }, ['a', 'b-c']],
  ])('%j gives %j', async (input, texts) => {
    expect(await yieldsOn(textSplit, 'texts', input)).toEqual([texts]);
  });
});

describe('CombineTexts', () => {
  test.each<[Input, string]>([
    [{ input: ['a', 'b'] }, 'ab'],
    [{ input: ['a', 'b'], delimiter: ', ' }, 'a, b'],
    [{ input: [], delimiter: ', ' }, ''],
    [{ input: ['a'], delimiter: ', ' }, 'a'],
  ])('%j gives %j', async (input, output) => {
    expect(await yieldsOn(combineTexts, 'output', input)).toEqual([output]);
  });

  test('refuses what would become too large', async () => {
    await expect(runBlock(combineTexts, { input: ['a', 'b', 'c'], delimiter: 'x'.repeat(600_000) })).rejects.toThrow(
      'a value may have 1000000',
    );
  });

  test('undoes a split', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ minLength: 1, maxLength: 2 }), async (text, delimiter) => {
        const [texts] = await yieldsOn(textSplit, 'texts', { text, delimiter, strip: false });
        expect(await yieldsOn(combineTexts, 'output', { input: texts as JsonValue, delimiter })).toEqual([text]);
      }),
    );
  });
});

test('FillTextTemplate fills its values in and escapes them when asked', async () => {
  const values = { name: '<Ana>' };
  expect(await yieldsOn(fillTextTemplate, 'output', { values, format: 'Hi {{ name }}' })).toEqual(['Hi <Ana>']);
  expect(await yieldsOn(fillTextTemplate, 'output', { values, format: 'Hi {{ name }}', escape_html: true })).toEqual(['Hi &lt;Ana&gt;']);
});

describe('CountdownTimer', () => {
  /** Lets every rest pass at once, and tells the rests and messages in order. */
  async function watch(input: Input): Promise<JsonValue[]> {
    const seen: JsonValue[] = [];
    let resume: BlockContext['resume'];
    for (;;) {
      const { yields, returned } = await runBlock(countdownTimer, input, { resume });
      seen.push(...yields.map(([, value]) => value));
      if (returned === undefined) return seen;
      seen.push({ rest_ms: (returned as Rest).rest_ms });
      resume = (returned as Rest).resume;
    }
  }

  test.each<[Input, JsonValue[]]>([
    [{ seconds: 2 }, [{ rest_ms: 2_000 }, 'timer finished']],
    [{ seconds: '2', input_message: { a: 1 } }, [{ rest_ms: 2_000 }, { a: 1 }]],
    [{ seconds: '1.5', minutes: ' 1 ', hours: '', days: 0 }, [{ rest_ms: 61_500 }, 'timer finished']],
    [{ hours: 1, days: '1' }, [{ rest_ms: 90_000_000 }, 'timer finished']],
    [{ days: 365 }, [{ rest_ms: 31_536_000_000 }, 'timer finished']],
    [
      { seconds: 1, repeat: 3, input_message: 'tick' },
      [{ rest_ms: 1_000 }, 'tick', { rest_ms: 1_000 }, 'tick', { rest_ms: 1_000 }, 'tick'],
    ],
    [{ repeat: 2, input_message: null }, [null, null]],
    [{}, ['timer finished']],
  ])('%j: %j', async (input, seen) => {
    expect(await watch(input)).toEqual(seen);
  });

  test.each<[Input, string]>([
    [{ seconds: -1 }, 'seconds must be a number from 0 on'],
    [{ minutes: 'soon' }, 'minutes must be'],
    [{ hours: 'NaN' }, 'hours must be'],
    [{ days: 'Infinity' }, 'days must be'],
    [{ days: '1e3' }, 'days must be'],
    [{ seconds: '0x10' }, 'seconds must be'],
    [{ days: 365, seconds: 1 }, 'more than 365 days'],
    [{ seconds: '999999999999999' }, 'more than 365 days'],
    [{ seconds: 1, repeat: 0 }, 'repeat must be'],
    [{ seconds: 1, repeat: 1_000_000 }, 'repeat must be'],
  ])('%j is refused: %s', async (input, words) => {
    await expect(runBlock(countdownTimer, input)).rejects.toThrow(words);
  });
});
