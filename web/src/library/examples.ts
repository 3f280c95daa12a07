import type { GraphDraft } from '../../../schema/graph/graph.ts';
import type { Language } from '../preferences/language.ts';

/** Agents that are ready to run, in each language. The language of the page decides which one is added. */
export type Example = { key: string; draft: Record<Language, GraphDraft> };

const BLOCK = {
  shortText: '7fcd3bcb-8e1b-4e69-903d-32d3d4a92158',
  output: '363ae599-353e-4804-937e-b2ee3cef3da4',
  template: 'db7d8f02-2f44-4c55-ab7a-eae0941f0c30',
  split: 'd5ea33c8-a575-477a-b42f-2fe3be5055ec',
  combine: 'e30a4d42-7b7d-4e6a-b36e-1f9b8e3b7d85',
  stepThrough: 'f66a3543-28d3-4ab5-8945-9b336371e2ce',
  countdown: 'd67a9c52-5e4e-11e2-bcfd-0800200c9a71',
} as const;

type GreetingText = {
  name: string;
  description: string;
  to: string;
  occasion: string;
  from: string;
  card: string;
  defaults: [string, string, string];
  format: string;
};

/**
 *   to ───────┐
 *   occasion ─┼─ template ── card
 *   from ─────┘
 */
function greetingCard(text: GreetingText): GraphDraft {
  const input = (id: 'to' | 'occasion' | 'from', row: number) => ({
    id,
    block_id: BLOCK.shortText,
    input_default: { name: id, title: text[id], value: text.defaults[row] ?? '' },
    metadata: { position: { x: 0, y: row * 120 } },
  });
  return {
    name: text.name,
    description: text.description,
    nodes: [
      input('to', 0),
      input('occasion', 1),
      input('from', 2),
      { id: 'template', block_id: BLOCK.template, input_default: { format: text.format }, metadata: { position: { x: 280, y: 120 } } },
      {
        id: 'card',
        block_id: BLOCK.output,
        input_default: { name: 'card', title: text.card },
        metadata: { position: { x: 560, y: 120 } },
      },
    ],
    links: [
      ...(['to', 'occasion', 'from'] as const).map((id) => ({
        source_id: id,
        source_name: 'result',
        sink_id: 'template',
        sink_name: `values_#_${id}`,
        is_static: false,
      })),
      { source_id: 'template', source_name: 'output', sink_id: 'card', sink_name: 'value', is_static: false },
    ],
  };
}

type CountdownText = { name: string; description: string; steps: string; value: string; plan: string; done: string; format: string };

/**
 * Each part waits as many seconds as its place in the list, so they come out one second after the other:
 *
 *   steps ── split ──┬── step through ──(item, key as seconds)── countdown ── template ── done
 *                    └── combine ── plan
 */
function countdownList(text: CountdownText): GraphDraft {
  const link = (source_id: string, source_name: string, sink_id: string, sink_name: string) => ({
    source_id,
    source_name,
    sink_id,
    sink_name,
    is_static: false,
  });
  return {
    name: text.name,
    description: text.description,
    nodes: [
      {
        id: 'steps',
        block_id: BLOCK.shortText,
        input_default: { name: 'steps', title: text.steps, value: text.value },
        metadata: { position: { x: 0, y: 65 } },
      },
      { id: 'split', block_id: BLOCK.split, input_default: { delimiter: ',', strip: true }, metadata: { position: { x: 236, y: 65 } } },
      { id: 'each', block_id: BLOCK.stepThrough, input_default: {}, metadata: { position: { x: 472, y: 0 } } },
      { id: 'countdown', block_id: BLOCK.countdown, input_default: {}, metadata: { position: { x: 708, y: 0 } } },
      { id: 'say', block_id: BLOCK.template, input_default: { format: text.format }, metadata: { position: { x: 944, y: 0 } } },
      { id: 'done', block_id: BLOCK.output, input_default: { name: 'done', title: text.done }, metadata: { position: { x: 1180, y: 0 } } },
      { id: 'join', block_id: BLOCK.combine, input_default: { delimiter: ' → ' }, metadata: { position: { x: 472, y: 130 } } },
      { id: 'plan', block_id: BLOCK.output, input_default: { name: 'plan', title: text.plan }, metadata: { position: { x: 708, y: 130 } } },
    ],
    links: [
      link('steps', 'result', 'split', 'text'),
      link('split', 'texts', 'each', 'items'),
      link('each', 'item', 'countdown', 'input_message'),
      link('each', 'key', 'countdown', 'seconds'),
      link('countdown', 'output_message', 'say', 'values_#_step'),
      link('say', 'output', 'done', 'value'),
      link('split', 'texts', 'join', 'input'),
      link('join', 'output', 'plan', 'value'),
    ],
  };
}

export const EXAMPLES: readonly Example[] = [
  {
    key: 'greeting-card',
    draft: {
      en: greetingCard({
        name: 'Greeting card',
        description: 'Three words in, a card out: inputs fill a template as soon as all of them are there.',
        to: 'To',
        occasion: 'Occasion',
        from: 'From',
        card: 'Card',
        defaults: ['Ada', 'birthday', 'the weavers'],
        format: 'Dear {{ to }},\n\nall the best for your {{ occasion }}!\nMay every thread of the coming year hold.\n\nYours, {{ from }}',
      }),
      es: greetingCard({
        name: 'Tarjeta de felicitación',
        description: 'Entran tres palabras y sale una tarjeta: las entradas completan una plantilla en cuanto están todas.',
        to: 'Para',
        occasion: 'Ocasión',
        from: 'De parte de',
        card: 'Tarjeta',
        defaults: ['Ada', 'cumpleaños', 'los tejedores'],
        format:
          'Querida persona llamada {{ to }}:\n\n¡Lo mejor en tu {{ occasion }}!\nQue aguante cada hilo del año que empieza.\n\nUn abrazo, {{ from }}',
      }),
    },
  },
  {
    key: 'countdown-list',
    draft: {
      en: countdownList({
        name: 'Countdown list',
        description: 'Splits a list and calls its parts one second after the other: watch the nodes wait, wake and pass it on.',
        steps: 'Steps, separated by commas',
        value: 'Warp the loom, Throw the shuttle, Beat the weft, Cut the cloth',
        plan: 'Plan',
        done: 'Done',
        format: '✓ {{ step }}',
      }),
      es: countdownList({
        name: 'Cuenta por pasos',
        description: 'Divide una lista y anuncia sus partes, una por segundo: mira cómo los nodos esperan, despiertan y pasan el hilo.',
        steps: 'Pasos, separados por comas',
        value: 'Urdir el telar, Lanzar la lanzadera, Apretar la trama, Cortar la tela',
        plan: 'Plan',
        done: 'Hecho',
        format: '✓ {{ step }}',
      }),
    },
  },
];
