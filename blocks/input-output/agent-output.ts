import { setOwn } from '../../schema/json.ts';
import { defineBlock } from '../define-block.ts';
import { ANY, BOOLEAN, TEXT } from '../pin-types.ts';
import { renderTemplate } from '../template.ts';
import { CAPTION_PINS } from './input-pins.ts';

/** The engine puts `value` itself among the execution's outputs; what is yielded here is for nodes that come after. */
export const agentOutput = defineBlock({
  id: '363ae599-353e-4804-937e-b2ee3cef3da4',
  name: 'AgentOutput',
  title: { en: 'Agent output', es: 'Salida del agente' },
  description: {
    en: 'Names a result of the agent. Each value that arrives is kept, in order.',
    es: 'Da nombre a un resultado del agente. Cada valor que llega se conserva, en orden.',
  },
  category: 'input-output',
  kind: 'output',
  staticOutput: true,
  inputs: {
    value: { type: ANY, title: { en: 'Value', es: 'Valor' } },
    name: {
      type: TEXT,
      required: true,
      title: { en: 'Name', es: 'Nombre' },
      description: { en: 'The name of the result.', es: 'El nombre del resultado.' },
    },
    title: CAPTION_PINS.title,
    description: CAPTION_PINS.description,
    format: {
      type: TEXT,
      default: '',
      advanced: true,
      title: { en: 'Format', es: 'Formato' },
      description: {
        en: 'A Jinja template in which {{ value }} (or the name of the result) stands for the value.',
        es: 'Una plantilla Jinja en la que {{ value }} (o el nombre del resultado) representa el valor.',
      },
    },
    escape_html: {
      type: BOOLEAN,
      default: false,
      advanced: true,
      title: { en: 'Escape HTML', es: 'Escapar HTML' },
      description: { en: 'Makes values harmless inside HTML.', es: 'Hace inofensivos los valores dentro de HTML.' },
    },
    advanced: CAPTION_PINS.advanced,
  },
  outputs: {
    output: { type: ANY, title: { en: 'Formatted value', es: 'Valor con formato' } },
    name: { type: ANY, title: { en: 'Name', es: 'Nombre' } },
  },
  *run({ value = null, name, format, escape_html }) {
    yield ['output', format === '' ? value : renderTemplate(format, namedValue(name, value), { escapeHtml: escape_html })];
    yield ['name', name];
  },
});

/** What a format may name: the value under the result's own name and, before that, as `value`. */
function namedValue<T>(name: string, value: T): { [name: string]: T } {
  const values: { [name: string]: T } = {};
  setOwn(values, name, value);
  setOwn(values, 'value', value);
  return values;
}
