import { defineBlock } from '../define-block.ts';
import { ANSWER_PINS, HTTP_CREDENTIALS, REQUEST_PINS, sendRequest } from './web-request.ts';

/** The effect is `write` because the method, which decides, is a value: what only reads is treated with the same care. */
export const sendWebRequest = defineBlock({
  id: '6595ae1f-b924-42cb-9a41-551a0611c4b4',
  name: 'SendWebRequest',
  title: { en: 'Send web request', es: 'Enviar petición web' },
  description: {
    en: 'Sends an HTTP request to a public address and gives the answer.',
    es: 'Envía una petición HTTP a una dirección pública y entrega la respuesta.',
  },
  category: 'network',
  effect: 'write',
  inputs: {
    ...REQUEST_PINS,
    credentials: {
      type: HTTP_CREDENTIALS,
      advanced: true,
      title: { en: 'Credential', es: 'Credencial' },
      description: {
        en: 'Its headers are sent to its own host only.',
        es: 'Sus cabeceras se envían solo a su propio servidor.',
      },
    },
  },
  outputs: ANSWER_PINS,
  async *run(request, context) {
    yield await sendRequest(request, context);
  },
});
