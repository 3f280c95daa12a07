import { describe, expect, test } from 'vitest';
import { BLOCK_CATEGORIES, BlockDefinition } from '../schema/graph/block.ts';
import { coerce } from '../schema/graph/coerce.ts';
import { typeName } from '../schema/graph/pin.ts';
import { BLOCKS, findBlock, findBlockDefinition } from './catalogue.ts';

/** The file format: name, id, `[static]`, pins with `*` for required → outputs. Agent files of others rely on every word. */
const FORMAT = `
AddToDictionary 31d1064e-7446-4693-a7d4-65e5ca1180d1 dictionary:dict, key:string, value:any, entries:dict → updated_dictionary:dict
AddToList aeb08fc1-2fc1-4141-bc8e-f758f183a822 list:list, entry:any, entries:list, position:integer|null → updated_list:list
AgentInput c0a8e994-ebf1-4a9c-a4d8-89d09c86741b [static] name*:string, value:any, title:string|null, description:string|null, advanced:boolean → result:any
AgentLongTextInput 90a56ffb-7024-4b2b-ab50-e26c5e5ab8ba [static] name*:string, value:string:long-text|null, title:string|null, description:string|null, advanced:boolean → result:string
AgentNumberInput 96dae2bb-97a2-41c2-bd2f-13a3b5a8ea98 [static] name*:string, value:integer|null, title:string|null, description:string|null, advanced:boolean → result:integer
AgentOutput 363ae599-353e-4804-937e-b2ee3cef3da4 [static] value:any, name*:string, title:string|null, description:string|null, format:string, escape_html:boolean, advanced:boolean → output:any, name:any
AgentShortTextInput 7fcd3bcb-8e1b-4e69-903d-32d3d4a92158 [static] name*:string, value:string:short-text|null, title:string|null, description:string|null, advanced:boolean → result:string
AgentToggleInput cbf36ab5-df4a-43b6-8a7f-f7ed8652116e [static] name*:string, value:boolean, title:string|null, description:string|null, advanced:boolean → result:boolean
Calculator b1ab9b19-67a6-406d-abf5-2dba76d00c79 operation*:enum(Add,Subtract,Multiply,Divide,Power), a*:number, b*:number, round_result:boolean → result:number
CombineTexts e30a4d42-7b7d-4e6a-b36e-1f9b8e3b7d85 input*:list[string], delimiter:string → output:string
Condition 715696a0-e1da-45c8-b209-c2fa9c3b0be6 value1*:any, operator*:enum(==,!=,>,<,>=,<=), value2*:any, yes_value:any, no_value:any → result:boolean, yes_output:any, no_output:any
AgentExecutor e189baac-8c20-45a1-94a7-55177ea42565 graph_id*:string, graph_version*:integer, inputs:dict, agent_name:string|null, input_schema:dict, output_schema:dict, user_id:string|null, nodes_input_masks:dict|null → 
CountdownTimer d67a9c52-5e4e-11e2-bcfd-0800200c9a71 input_message:any, seconds:integer|string, minutes:integer|string, hours:integer|string, days:integer|string, repeat:integer → output_message:any
CreateDictionary b924ddf4-de4f-4b56-9a85-358930dcbc91 values*:dict → dictionary:dict
CreateList a912d5c7-6e00-4542-b2a9-8034136930e4 values*:list, max_size:integer|null, max_tokens:integer|null → list:list
FillTextTemplate db7d8f02-2f44-4c55-ab7a-eae0941f0c30 values*:dict, format*:string, escape_html:boolean → output:string
FindInDictionary 0e50422c-6dee-4145-83d6-3a5a392f65de input*:any, key*:string|integer → output:any, missing:any
GithubComment a8db4d8d-db1c-4a25-a1b0-416a8c33602b credentials*:credentials, issue_url*:string, comment*:string → id:integer, url:string
GithubReadIssue 6443c75d-032a-4772-9c08-230c707c8acc credentials*:credentials, issue_url*:string → title:string, body:string, user:string
HumanInTheLoop 8b2a7b3c-6e9d-4a5f-8c1b-2e3f4a5b6c7d data*:any, name*:string, editable:boolean → approved_data:any, rejected_data:any, review_message:string
IfInputMatches 6dbbc4b3-ca6c-42b6-b508-da52d23e13f2 input*:any, value*:any, yes_value:any, no_value:any → result:boolean, yes_output:any, no_output:any
JSONDecoder 2b935639-65bc-48fd-9f88-823cd706fcd9 json_str*:string → data:any
JSONEncoder 9a9d20c5-5b4d-4e94-8022-83b6cb72648a data*:any → json_str:string
Note cc10ff7b-7753-4ff2-9af6-9399b1a7eddc text*:string → output:string
SendAuthenticatedWebRequest fff86bcd-e001-4bad-a7f6-2eae4720c8dc credentials*:credentials, url*:string, method:enum(GET,POST,PUT,DELETE,PATCH,OPTIONS,HEAD), headers:dict[string], json_format:boolean, body:dict|null, files_name:string, files:list[string:file] → response:any, client_error:any, server_error:any
SendWebRequest 6595ae1f-b924-42cb-9a41-551a0611c4b4 url*:string, method:enum(GET,POST,PUT,DELETE,PATCH,OPTIONS,HEAD), headers:dict[string], json_format:boolean, body:dict|null, files_name:string, files:list[string:file], credentials:credentials → response:any, client_error:any, server_error:any
StepThroughItems f66a3543-28d3-4ab5-8945-9b336371e2ce items:list, items_object:dict, items_str:string → item:any, key:any
StoreValue 1ff065e9-88e8-4358-9d82-8dc91f622ba9 [static] input*:any, data:any → output:any
TextReplace 7e7c87ab-3469-4bcc-9abe-67705091b713 text*:string, old*:string, new*:string → output:string
TextSplit d5ea33c8-a575-477a-b42f-2fe3be5055ec text*:string, delimiter*:string, strip:boolean → texts:list[string]
`
  .trim()
  .split('\n');

/** A definition written as a line of the format. */
function formatLine({ name, id, static_output, inputs, outputs }: BlockDefinition): string {
  const pins = inputs.map((pin) => `${pin.name}${pin.required ? '*' : ''}:${typeName(pin.type)}`).join(', ');
  const results = outputs.filter((pin) => pin.name !== 'error').map((pin) => `${pin.name}:${typeName(pin.type)}`);
  return `${name} ${id} ${static_output ? '[static] ' : ''}${pins} → ${results.join(', ')}`;
}

test.each(FORMAT)('%s', (line) => {
  const id = line.split(' ')[1] as string;
  expect(formatLine(findBlockDefinition(id) as BlockDefinition)).toBe(line);
});

test('holds these blocks and no others, each id once', () => {
  expect(BLOCKS.map((block) => block.definition.id).sort()).toEqual(FORMAT.map((line) => line.split(' ')[1]).sort());
});

test('finds nothing under an unknown id or an inherited name', () => {
  for (const id of ['7e7c87ab-0000-4bcc-9abe-67705091b713', '__proto__', 'constructor', '']) expect(findBlock(id)).toBeUndefined();
});

describe.each(BLOCKS.map(({ definition }) => [definition.name, definition] as const))('%s', (_, definition) => {
  test('is a well-formed definition that survives JSON', () => {
    expect(BlockDefinition.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
    expect(BLOCK_CATEGORIES).toContain(definition.category);
  });

  test('says everything in both languages', () => {
    const words = [
      definition.title,
      definition.description,
      ...definition.inputs.map((pin) => pin.title),
      ...definition.outputs.map((pin) => pin.title),
    ];
    words.push(...definition.inputs.flatMap((pin) => (pin.description === undefined ? [] : [pin.description])));
    for (const { en, es } of words) expect([en, es].every((text) => text.trim() !== '')).toBe(true);
  });

  test('has defaults of the type of their pins, and none on a required pin', () => {
    for (const pin of definition.inputs) {
      if (pin.default === undefined) continue;
      expect(pin.required).toBe(false);
      expect(coerce(pin.default, pin.type)).toEqual({ ok: true, value: pin.default });
    }
  });

  test('has one error pin, the last, and no two pins of one name', () => {
    expect(definition.outputs.at(-1)?.name).toBe('error');
    for (const pins of [definition.inputs, definition.outputs]) expect(new Set(pins.map((pin) => pin.name)).size).toBe(pins.length);
  });
});

test('marks what brings inputs in, what names results, and what can be seen from outside', () => {
  const named = (test: (definition: BlockDefinition) => boolean) =>
    BLOCKS.map((block) => block.definition)
      .filter(test)
      .map((one) => one.name);
  expect(named((one) => one.kind === 'input')).toEqual([
    'AgentInput',
    'AgentShortTextInput',
    'AgentLongTextInput',
    'AgentNumberInput',
    'AgentToggleInput',
  ]);
  expect(named((one) => one.kind === 'output')).toEqual(['AgentOutput']);
  expect(named((one) => one.effect !== 'none')).toEqual([
    'SendWebRequest',
    'SendAuthenticatedWebRequest',
    'GithubReadIssue',
    'GithubComment',
  ]);
});
