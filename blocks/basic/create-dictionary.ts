import { defineBlock } from '../define-block.ts';
import { DICTIONARY } from '../pin-types.ts';

export const createDictionary = defineBlock({
  id: 'b924ddf4-de4f-4b56-9a85-358930dcbc91',
  name: 'CreateDictionary',
  title: { en: 'Create dictionary', es: 'Crear diccionario' },
  description: { en: 'Makes a dictionary of the given values.', es: 'Crea un diccionario con los valores dados.' },
  category: 'basic',
  inputs: { values: { type: DICTIONARY, required: true, title: { en: 'Values', es: 'Valores' } } },
  outputs: { dictionary: { type: DICTIONARY, title: { en: 'Dictionary', es: 'Diccionario' } } },
  *run({ values }) {
    yield ['dictionary', values];
  },
});
