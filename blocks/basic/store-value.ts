import { defineBlock } from '../define-block.ts';
import { ANY } from '../pin-types.ts';

export const storeValue = defineBlock({
  id: '1ff065e9-88e8-4358-9d82-8dc91f622ba9',
  name: 'StoreValue',
  title: { en: 'Store value', es: 'Guardar valor' },
  description: {
    en: 'Keeps a value so that nodes can use it again and again.',
    es: 'Conserva un valor para que los nodos puedan usarlo una y otra vez.',
  },
  category: 'basic',
  staticOutput: true,
  inputs: {
    input: {
      type: ANY,
      required: true,
      title: { en: 'Input', es: 'Entrada' },
      description: { en: 'Starts the node, and is kept when there is no data.', es: 'Inicia el nodo, y se conserva cuando no hay datos.' },
    },
    data: {
      type: ANY,
      title: { en: 'Data', es: 'Datos' },
      description: { en: 'A constant to keep instead of the input.', es: 'Una constante que se conserva en lugar de la entrada.' },
    },
  },
  outputs: { output: { type: ANY, title: { en: 'Kept value', es: 'Valor conservado' } } },
  *run({ input, data }) {
    yield ['output', data ?? input];
  },
});
