import { type JsonValue, preview } from '../../schema/json.ts';
import { BlockFailure, defineBlock } from '../define-block.ts';
import { ANY, INTEGER, INTEGER_OR_TEXT } from '../pin-types.ts';

const UNIT_MS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
const LONGEST_DAYS = 365;
const MOST_REPEATS = 10_000;

/** Rests by the object's alarm; `resume` is how many messages are still to come. */
export const countdownTimer = defineBlock({
  id: 'd67a9c52-5e4e-11e2-bcfd-0800200c9a71',
  name: 'CountdownTimer',
  title: { en: 'Countdown timer', es: 'Temporizador' },
  description: {
    en: 'Sends a message after a time, once or several times.',
    es: 'Envía un mensaje pasado un tiempo, una o varias veces.',
  },
  category: 'text',
  inputs: {
    input_message: { type: ANY, default: 'timer finished', title: { en: 'Message', es: 'Mensaje' } },
    seconds: { type: INTEGER_OR_TEXT, default: 0, title: { en: 'Seconds', es: 'Segundos' } },
    minutes: { type: INTEGER_OR_TEXT, default: 0, title: { en: 'Minutes', es: 'Minutos' } },
    hours: { type: INTEGER_OR_TEXT, default: 0, title: { en: 'Hours', es: 'Horas' } },
    days: { type: INTEGER_OR_TEXT, default: 0, title: { en: 'Days', es: 'Días' } },
    repeat: {
      type: INTEGER,
      default: 1,
      title: { en: 'Times', es: 'Veces' },
      description: { en: 'How many messages; the time passes before each.', es: 'Cuántos mensajes; el tiempo pasa antes de cada uno.' },
    },
  },
  outputs: { output_message: { type: ANY, title: { en: 'Message', es: 'Mensaje' } } },
  *run({ input_message, repeat, ...times }, { resume }) {
    if (repeat < 1 || repeat > MOST_REPEATS) throw new BlockFailure(`repeat must be from 1 to ${MOST_REPEATS}, not ${repeat}.`);
    const restMs = totalMs(times);
    let left = typeof resume === 'number' ? resume : repeat;
    if (typeof resume === 'number' || restMs === 0) {
      do yield ['output_message', input_message];
      while (--left > 0 && restMs === 0);
    }
    return left > 0 ? { rest_ms: restMs, resume: left } : undefined;
  },
});

type Times = { [unit in keyof typeof UNIT_MS]: number | string };

function totalMs(times: Times): number {
  let total = 0;
  for (const [unit, ms] of Object.entries(UNIT_MS) as [keyof Times, number][]) total += amount(times[unit], unit) * ms;
  if (total > LONGEST_DAYS * UNIT_MS.days) throw new BlockFailure(`The timer would wait for more than ${LONGEST_DAYS} days.`);
  return Math.round(total);
}

/** A number or its decimal text; empty text is none. */
function amount(value: JsonValue, unit: string): number {
  const text = String(value).trim();
  if (text === '') return 0;
  if (!/^\+?(\d{1,15}(\.\d{0,9})?|\.\d{1,9})$/.test(text)) {
    throw new BlockFailure(`${unit} must be a number from 0 on, not ${preview(value)}.`);
  }
  return Number(text);
}
