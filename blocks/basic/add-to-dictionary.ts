import { setOwn } from '../../schema/json.ts';
import { defineBlock } from '../define-block.ts';
import { ANY, DICTIONARY, TEXT } from '../pin-types.ts';

export const addToDictionary = defineBlock({
  id: '31d1064e-7446-4693-a7d4-65e5ca1180d1',
  name: 'AddToDictionary',
  title: { en: 'Add to dictionary', es: 'Añadir a diccionario' },
  description: {
    en: 'Puts values into a dictionary under their keys; a key that is there already gets the new value.',
    es: 'Pone valores en un diccionario bajo sus claves; una clave que ya existe recibe el valor nuevo.',
  },
  category: 'basic',
  inputs: {
    dictionary: { type: DICTIONARY, default: {}, title: { en: 'Dictionary', es: 'Diccionario' } },
    key: { type: TEXT, default: '', title: { en: 'Key', es: 'Clave' } },
    value: { type: ANY, title: { en: 'Value', es: 'Valor' } },
    entries: {
      type: DICTIONARY,
      default: {},
      advanced: true,
      title: { en: 'Entries', es: 'Entradas' },
      description: { en: 'More keys with their values.', es: 'Más claves con sus valores.' },
    },
  },
  outputs: { updated_dictionary: { type: DICTIONARY, title: { en: 'New dictionary', es: 'Diccionario nuevo' } } },
  *run({ dictionary, key, value, entries }) {
    const updated = { ...dictionary };
    if (key !== '' && value !== undefined) setOwn(updated, key, value);
    for (const [name, entry] of Object.entries(entries)) setOwn(updated, name, entry);
    yield ['updated_dictionary', updated];
  },
});
