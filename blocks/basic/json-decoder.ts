import { defineBlock } from '../define-block.ts';
import { ANY, TEXT } from '../pin-types.ts';
import { readJson } from '../read-json.ts';

export const jsonDecoder = defineBlock({
  id: '2b935639-65bc-48fd-9f88-823cd706fcd9',
  name: 'JSONDecoder',
  title: { en: 'From JSON', es: 'Desde JSON' },
  description: {
    en: 'Reads the value that a JSON text stands for. Text that is not JSON fails, with the position of the fault.',
    es: 'Lee el valor que representa un texto JSON. Un texto que no es JSON falla, con la posición del error.',
  },
  category: 'basic',
  inputs: { json_str: { type: TEXT, required: true, title: { en: 'JSON text', es: 'Texto JSON' } } },
  outputs: { data: { type: ANY, title: { en: 'Value', es: 'Valor' } } },
  *run({ json_str }) {
    yield ['data', readJson(json_str)];
  },
});
