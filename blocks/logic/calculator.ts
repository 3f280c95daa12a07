import type { PinType } from '../../schema/graph/pin.ts';
import { BlockFailure, defineBlock } from '../define-block.ts';
import { BOOLEAN, NUMBER } from '../pin-types.ts';
import { roundHalfToEven } from './round-half-to-even.ts';

const SIGN = { Add: '+', Subtract: '-', Multiply: '×', Divide: '÷', Power: '^' } as const;
type Operation = keyof typeof SIGN;

/** Numbers; an infinity travels as the text `Infinity` or `-Infinity`, for JSON has no number for it. */
const RESULT: PinType = NUMBER;

export const calculator = defineBlock({
  id: 'b1ab9b19-67a6-406d-abf5-2dba76d00c79',
  name: 'Calculator',
  title: { en: 'Calculator', es: 'Calculadora' },
  description: {
    en: 'Adds, subtracts, multiplies, divides or raises two numbers.',
    es: 'Suma, resta, multiplica, divide o eleva dos números.',
  },
  category: 'logic',
  inputs: {
    operation: {
      type: { type: 'enum', options: ['Add', 'Subtract', 'Multiply', 'Divide', 'Power'] },
      required: true,
      title: { en: 'Operation', es: 'Operación' },
    },
    a: { type: NUMBER, required: true, title: { en: 'First number', es: 'Primer número' } },
    b: { type: NUMBER, required: true, title: { en: 'Second number', es: 'Segundo número' } },
    round_result: {
      type: BOOLEAN,
      default: false,
      title: { en: 'Round', es: 'Redondear' },
      description: { en: 'To a whole number; halves go to the even one.', es: 'A un entero; las mitades van al par.' },
    },
  },
  outputs: { result: { type: RESULT, title: { en: 'Result', es: 'Resultado' } } },
  *run({ operation, a, b, round_result }) {
    const result = calculate(operation, a, b);
    if (Number.isNaN(result)) throw new BlockFailure(`${a} ${SIGN[operation]} ${b} is not a real number.`);
    if (!Number.isFinite(result)) return yield ['result', String(result)];
    // Adding 0 turns the -0 that JSON would lose into 0.
    yield ['result', (round_result ? roundHalfToEven(result) : result) + 0];
  },
});

/** IEEE 754 doubles throughout. */
function calculate(operation: Operation, a: number, b: number): number {
  switch (operation) {
    case 'Add':
      return a + b;
    case 'Subtract':
      return a - b;
    case 'Multiply':
      return a * b;
    case 'Divide':
      return a / b;
    case 'Power':
      return a ** b;
    default:
      return operation satisfies never;
  }
}
