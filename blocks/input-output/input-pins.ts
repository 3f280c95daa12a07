import type { PinType } from '../../schema/graph/pin.ts';
import { BOOLEAN, OPTIONAL_TEXT, TEXT } from '../pin-types.ts';

/** The pins that every input and output block has beside its value. */
export const NAME_PIN = {
  type: TEXT,
  required: true,
  title: { en: 'Name', es: 'Nombre' },
  description: { en: 'The name by which the agent is given this value.', es: 'El nombre con el que el agente recibe este valor.' },
} as const;

export const CAPTION_PINS = {
  title: {
    type: OPTIONAL_TEXT,
    advanced: true,
    title: { en: 'Title', es: 'Título' },
    description: { en: 'Shown to people in place of the name.', es: 'Se muestra a las personas en lugar del nombre.' },
  },
  description: {
    type: OPTIONAL_TEXT,
    advanced: true,
    title: { en: 'Description', es: 'Descripción' },
    description: { en: 'What the value is for.', es: 'Para qué sirve el valor.' },
  },
  advanced: {
    type: BOOLEAN,
    default: false,
    advanced: true,
    title: { en: 'Advanced', es: 'Avanzado' },
    description: { en: 'Whether forms fold it away.', es: 'Si los formularios lo muestran plegado.' },
  },
} as const;

export const DEFAULT_VALUE_TITLE = { en: 'Default value', es: 'Valor por defecto' };
export const DEFAULT_VALUE_DESCRIPTION = {
  en: 'Used when a run brings no value of its own.',
  es: 'Se usa cuando una ejecución no trae un valor propio.',
};

/** The output pin of an input block. A run may bring null where the value is nullable, and null then flows on. */
export const resultPin = (type: PinType) => ({ type, title: { en: 'Value', es: 'Valor' } });
