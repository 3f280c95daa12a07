import { defineBlock } from '../define-block.ts';
import { TEXT } from '../pin-types.ts';

export const note = defineBlock({
  id: 'cc10ff7b-7753-4ff2-9af6-9399b1a7eddc',
  name: 'Note',
  title: { en: 'Note', es: 'Nota' },
  description: { en: 'A text for the people who read the graph.', es: 'Un texto para las personas que leen el grafo.' },
  category: 'basic',
  inputs: { text: { type: TEXT, required: true, title: { en: 'Text', es: 'Texto' } } },
  outputs: { output: { type: TEXT, title: { en: 'Text', es: 'Texto' } } },
  *run({ text }) {
    yield ['output', text];
  },
});
