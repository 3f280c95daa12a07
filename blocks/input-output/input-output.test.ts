import { expect, test } from 'vitest';
import type { JsonValue } from '../../schema/json.ts';
import type { Block } from '../define-block.ts';
import { runBlock } from '../testing/run-block.ts';
import { agentInput } from './agent-input.ts';
import { agentLongTextInput } from './agent-long-text-input.ts';
import { agentNumberInput } from './agent-number-input.ts';
import { agentOutput } from './agent-output.ts';
import { agentShortTextInput } from './agent-short-text-input.ts';
import { agentToggleInput } from './agent-toggle-input.ts';

test.each<[Block, JsonValue]>([
  [agentInput, { any: ['thing', null] }],
  [agentInput, null],
  [agentShortTextInput, ''],
  [agentLongTextInput, 'two\nlines'],
  [agentNumberInput, 0],
  [agentNumberInput, null],
  [agentToggleInput, true],
])('an input block gives the value as it is', async (block, value) => {
  expect((await runBlock(block, { name: 'x', value })).yields).toEqual([['result', value]]);
});

test('a toggle that nobody set is off', async () => {
  expect((await runBlock(agentToggleInput, { name: 'x' })).yields).toEqual([['result', false]]);
});

test('an output gives its value as it is when it has no format', async () => {
  const value = { a: [0, false, null] };
  expect((await runBlock(agentOutput, { name: 'r', value })).yields).toEqual([
    ['output', value],
    ['name', 'r'],
  ]);
});

test('an output without a value gives null', async () => {
  expect((await runBlock(agentOutput, { name: 'r' })).yields).toEqual([
    ['output', null],
    ['name', 'r'],
  ]);
});

test.each([
  ['{{ value }}!', 'r', 5, false, '5!'],
  ['{{ city }}!', 'city', 'Madrid', false, 'Madrid!'],
  ['{{ value }}', 'r', '<b>', true, '&lt;b&gt;'],
  ['{{ value }}', 'r', '<b>', false, '<b>'],
  ['{{ value.a }}', '__proto__', { a: 1 }, false, '1'],
] as const)('the format %j of the output %j fills with %j', async (format, name, value, escape_html, filled) => {
  expect((await runBlock(agentOutput, { name, value, format, escape_html })).yields[0]).toEqual(['output', filled]);
});
