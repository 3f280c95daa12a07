import { z } from 'zod';
import { ReviewDecision } from '../../schema/execution/event.ts';
import { AnyJson } from '../../schema/json-shape.ts';
import { BlockFailure, defineBlock } from '../define-block.ts';
import { ANY, BOOLEAN, TEXT } from '../pin-types.ts';

const Decided = z.object({ decision: ReviewDecision, message: z.string(), data: AnyJson.optional() });

export const humanInTheLoop = defineBlock({
  id: '8b2a7b3c-6e9d-4a5f-8c1b-2e3f4a5b6c7d',
  name: 'HumanInTheLoop',
  title: { en: 'Ask a person', es: 'Preguntar a una persona' },
  description: {
    en: 'Shows data to a person and waits, for as long as it takes, until it is approved or rejected.',
    es: 'Muestra datos a una persona y espera, lo que haga falta, a que los apruebe o los rechace.',
  },
  category: 'platform',
  inputs: {
    data: {
      type: ANY,
      required: true,
      title: { en: 'Data', es: 'Datos' },
      description: { en: 'What is to be decided on.', es: 'Sobre qué hay que decidir.' },
    },
    name: {
      type: TEXT,
      required: true,
      title: { en: 'Name', es: 'Nombre' },
      description: { en: 'What the reviewer reads above the data.', es: 'Lo que se lee encima de los datos.' },
    },
    editable: { type: BOOLEAN, default: true, title: { en: 'May be changed', es: 'Se puede cambiar' } },
  },
  outputs: {
    approved_data: { type: ANY, title: { en: 'Approved', es: 'Aprobado' } },
    rejected_data: { type: ANY, title: { en: 'Rejected', es: 'Rechazado' } },
    review_message: { type: TEXT, title: { en: 'Message', es: 'Mensaje' } },
  },
  *run({ data, name, editable }, { resume }) {
    if (resume === undefined) return { review: { name, data, editable } };
    const decided = Decided.safeParse(resume);
    if (!decided.success) throw new BlockFailure('The decision cannot be read.');
    const { decision, message, data: edited = data } = decided.data;
    if (decision === 'approved') yield ['approved_data', edited];
    else yield ['rejected_data', edited];
    if (message !== '') yield ['review_message', message];
  },
});
