import type { BlockDefinition } from '../schema/graph/block.ts';
import { addToDictionary } from './basic/add-to-dictionary.ts';
import { addToList } from './basic/add-to-list.ts';
import { createDictionary } from './basic/create-dictionary.ts';
import { createList } from './basic/create-list.ts';
import { findInDictionary } from './basic/find-in-dictionary.ts';
import { jsonDecoder } from './basic/json-decoder.ts';
import { jsonEncoder } from './basic/json-encoder.ts';
import { note } from './basic/note.ts';
import { storeValue } from './basic/store-value.ts';
import type { Block } from './define-block.ts';
import { githubComment } from './github/github-comment.ts';
import { githubReadIssue } from './github/github-read-issue.ts';
import { agentInput } from './input-output/agent-input.ts';
import { agentLongTextInput } from './input-output/agent-long-text-input.ts';
import { agentNumberInput } from './input-output/agent-number-input.ts';
import { agentOutput } from './input-output/agent-output.ts';
import { agentShortTextInput } from './input-output/agent-short-text-input.ts';
import { agentToggleInput } from './input-output/agent-toggle-input.ts';
import { calculator } from './logic/calculator.ts';
import { condition } from './logic/condition.ts';
import { ifInputMatches } from './logic/if-input-matches.ts';
import { stepThroughItems } from './logic/step-through-items.ts';
import { sendAuthenticatedWebRequest } from './network/send-authenticated-web-request.ts';
import { sendWebRequest } from './network/send-web-request.ts';
import { agentExecutor } from './platform/agent-executor.ts';
import { humanInTheLoop } from './platform/human-in-the-loop.ts';
import { combineTexts } from './text/combine-texts.ts';
import { countdownTimer } from './text/countdown-timer.ts';
import { fillTextTemplate } from './text/fill-text-template.ts';
import { textReplace } from './text/text-replace.ts';
import { textSplit } from './text/text-split.ts';

/** Every block of this platform, in the order in which editors offer them. A block that is not listed does not exist. */
export const BLOCKS: readonly Block[] = [
  agentInput,
  agentShortTextInput,
  agentLongTextInput,
  agentNumberInput,
  agentToggleInput,
  agentOutput,
  storeValue,
  createList,
  addToList,
  createDictionary,
  addToDictionary,
  findInDictionary,
  jsonEncoder,
  jsonDecoder,
  note,
  calculator,
  condition,
  ifInputMatches,
  stepThroughItems,
  fillTextTemplate,
  combineTexts,
  textSplit,
  textReplace,
  countdownTimer,
  sendWebRequest,
  sendAuthenticatedWebRequest,
  githubReadIssue,
  githubComment,
  agentExecutor,
  humanInTheLoop,
];

const byId: ReadonlyMap<string, Block> = new Map(BLOCKS.map((block) => [block.definition.id, block]));

export const findBlock = (id: string): Block | undefined => byId.get(id);
export const findBlockDefinition = (id: string): BlockDefinition | undefined => byId.get(id)?.definition;
