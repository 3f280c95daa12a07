import { defineBlock } from '../define-block.ts';
import { ANY, TEXT } from '../pin-types.ts';

export const jsonEncoder = defineBlock({
  id: '9a9d20c5-5b4d-4e94-8022-83b6cb72648a',
  name: 'JSONEncoder',
  title: { en: 'To JSON', es: 'A JSON' },
  description: { en: 'Writes a value as JSON text.', es: 'Escribe un valor como texto JSON.' },
  category: 'basic',
  inputs: { data: { type: ANY, required: true, title: { en: 'Value', es: 'Valor' } } },
  outputs: { json_str: { type: TEXT, title: { en: 'JSON text', es: 'Texto JSON' } } },
  *run({ data }) {
    yield ['json_str', JSON.stringify(data)];
  },
});
