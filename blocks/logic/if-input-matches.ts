import { defineBlock } from '../define-block.ts';
import { ANY, BOOLEAN } from '../pin-types.ts';
import { isSameJson } from '../same-json.ts';

export const ifInputMatches = defineBlock({
  id: '6dbbc4b3-ca6c-42b6-b508-da52d23e13f2',
  name: 'IfInputMatches',
  title: { en: 'If input matches', es: 'Si la entrada coincide' },
  description: {
    en: 'Goes on by one of two ways, depending on whether the input is exactly the value: 0 is not "0".',
    es: 'Sigue por uno de dos caminos según si la entrada es exactamente el valor: 0 no es "0".',
  },
  category: 'logic',
  inputs: {
    input: { type: ANY, required: true, title: { en: 'Input', es: 'Entrada' } },
    value: { type: ANY, required: true, title: { en: 'Value', es: 'Valor' } },
    yes_value: {
      type: ANY,
      title: { en: 'Value if yes', es: 'Valor si coincide' },
      description: { en: 'Empty: the input.', es: 'Vacío: la entrada.' },
    },
    no_value: {
      type: ANY,
      title: { en: 'Value if no', es: 'Valor si no coincide' },
      description: { en: 'Empty: the input.', es: 'Vacío: la entrada.' },
    },
  },
  outputs: {
    result: { type: BOOLEAN, title: { en: 'Whether it matches', es: 'Si coincide' } },
    yes_output: { type: ANY, title: { en: 'If yes', es: 'Si coincide' } },
    no_output: { type: ANY, title: { en: 'If no', es: 'Si no coincide' } },
  },
  *run({ input, value, yes_value, no_value }) {
    const result = isSameJson(input, value);
    yield ['result', result];
    if (result) yield ['yes_output', yes_value ?? input];
    else yield ['no_output', no_value ?? input];
  },
});
