import { defineBlock } from '../define-block.ts';
import { BOOLEAN, DICTIONARY, TEXT } from '../pin-types.ts';
import { renderTemplate } from '../template.ts';

export const fillTextTemplate = defineBlock({
  id: 'db7d8f02-2f44-4c55-ab7a-eae0941f0c30',
  name: 'FillTextTemplate',
  title: { en: 'Fill text template', es: 'Rellenar plantilla de texto' },
  description: {
    en: 'Writes values into a text with Jinja2 syntax: variables, filters, conditions and loops.',
    es: 'Escribe valores en un texto con sintaxis Jinja2: variables, filtros, condiciones y bucles.',
  },
  category: 'text',
  inputs: {
    values: {
      type: DICTIONARY,
      required: true,
      title: { en: 'Values', es: 'Valores' },
      description: {
        en: 'What the template may name. A missing one is empty.',
        es: 'Lo que la plantilla puede nombrar. Lo que falte queda vacío.',
      },
    },
    format: {
      type: TEXT,
      required: true,
      title: { en: 'Template', es: 'Plantilla' },
      description: { en: 'For example: Hello {{ name }}!', es: 'Por ejemplo: ¡Hola {{ name }}!' },
    },
    escape_html: {
      type: BOOLEAN,
      default: false,
      advanced: true,
      title: { en: 'Escape HTML', es: 'Escapar HTML' },
      description: { en: 'Makes values harmless inside HTML.', es: 'Hace inofensivos los valores dentro de HTML.' },
    },
  },
  outputs: { output: { type: TEXT, title: { en: 'Text', es: 'Texto' } } },
  *run({ values, format, escape_html }) {
    yield ['output', renderTemplate(format, values, { escapeHtml: escape_html })];
  },
});
