import { defineBlock } from '../define-block.ts';
import { ANY, BOOLEAN } from '../pin-types.ts';
import { compareValues } from './compare-values.ts';

export const condition = defineBlock({
  id: '715696a0-e1da-45c8-b209-c2fa9c3b0be6',
  name: 'Condition',
  title: { en: 'Condition', es: 'Condición' },
  description: {
    en: 'Compares two values and goes on by one of two ways. Numbers written as text compare as numbers.',
    es: 'Compara dos valores y sigue por uno de dos caminos. Los números escritos como texto se comparan como números.',
  },
  category: 'logic',
  inputs: {
    value1: { type: ANY, required: true, title: { en: 'First value', es: 'Primer valor' } },
    operator: {
      type: { type: 'enum', options: ['==', '!=', '>', '<', '>=', '<='] },
      required: true,
      title: { en: 'Comparison', es: 'Comparación' },
    },
    value2: { type: ANY, required: true, title: { en: 'Second value', es: 'Segundo valor' } },
    yes_value: {
      type: ANY,
      title: { en: 'Value if yes', es: 'Valor si se cumple' },
      description: { en: 'Empty: the first value.', es: 'Vacío: el primer valor.' },
    },
    no_value: {
      type: ANY,
      title: { en: 'Value if no', es: 'Valor si no se cumple' },
      description: { en: 'Empty: the first value.', es: 'Vacío: el primer valor.' },
    },
  },
  outputs: {
    result: { type: BOOLEAN, title: { en: 'Whether it holds', es: 'Si se cumple' } },
    yes_output: { type: ANY, title: { en: 'If yes', es: 'Si se cumple' } },
    no_output: { type: ANY, title: { en: 'If no', es: 'Si no se cumple' } },
  },
  *run({ value1, operator, value2, yes_value, no_value }) {
    const result = compareValues(value1, operator, value2);
    yield ['result', result];
    if (result) yield ['yes_output', yes_value ?? value1];
    else yield ['no_output', no_value ?? value1];
  },
});
