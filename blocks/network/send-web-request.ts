import { type BlockContext, BlockFailure, defineBlock } from '../define-block.ts';
import { ANY, BOOLEAN, TEXT } from '../pin-types.ts';
import { encodeRequestBody } from './request-body.ts';
import { readResponseBody } from './response-body.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

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
    url: {
      type: TEXT,
      required: true,
      title: { en: 'URL', es: 'URL' },
      description: { en: 'With http:// or https://.', es: 'Con http:// o https://.' },
    },
    method: {
      type: { type: 'enum', options: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] },
      default: 'POST',
      title: { en: 'Method', es: 'Método' },
    },
    headers: { type: { type: 'dict', values: TEXT }, default: {}, title: { en: 'Headers', es: 'Cabeceras' } },
    json_format: {
      type: BOOLEAN,
      default: true,
      title: { en: 'Send as JSON', es: 'Enviar como JSON' },
      description: { en: 'Otherwise the body is sent as a form.', es: 'Si no, el cuerpo se envía como formulario.' },
    },
    body: { type: { type: 'dict', values: ANY, nullable: true }, title: { en: 'Body', es: 'Cuerpo' } },
    files_name: {
      type: TEXT,
      default: 'file',
      advanced: true,
      title: { en: 'Field of the files', es: 'Campo de los archivos' },
    },
    files: {
      type: { type: 'list', items: { type: 'string', format: 'file' } },
      default: [],
      advanced: true,
      title: { en: 'Files', es: 'Archivos' },
      description: {
        en: 'As data: URIs; they make the body a multipart form.',
        es: 'Como URI data:; hacen del cuerpo un formulario multiparte.',
      },
    },
  },
  outputs: {
    response: { type: ANY, title: { en: 'Answer', es: 'Respuesta' } },
    client_error: { type: ANY, title: { en: 'Error of the request (4xx)', es: 'Error de la petición (4xx)' } },
    server_error: { type: ANY, title: { en: 'Error of the server (5xx)', es: 'Error del servidor (5xx)' } },
  },
  async *run({ url, method, headers, json_format, body, files_name, files }, context) {
    const sent = requestHeaders(headers, method, context);
    const encoded = encodeRequestBody({ fields: body ?? {}, asJson: json_format, filesName: files_name, files });
    if (encoded !== null && (method === 'GET' || method === 'HEAD')) {
      throw new BlockFailure(`A ${method} request cannot carry a body; put the values into the URL.`);
    }
    if (encoded?.contentType !== undefined && !sent.has('content-type')) sent.set('content-type', encoded.contentType);
    const response = await context.fetch(url, { method, headers: sent, body: encoded?.content ?? null, signal: context.signal });
    const answer = await readResponseBody(response);
    if (response.status >= 500) yield ['server_error', answer];
    else if (response.status >= 400) yield ['client_error', answer];
    else yield ['response', answer];
  },
});

/** The user's headers, and for a method that changes something the key by which its target can spot a repetition. */
function requestHeaders(headers: { [name: string]: string }, method: string, { idempotencyKey }: BlockContext): Headers {
  let sent: Headers;
  try {
    sent = new Headers(Object.entries(headers));
  } catch {
    throw new BlockFailure('A header has a name or a value that HTTP does not allow.');
  }
  if (!SAFE_METHODS.includes(method) && !sent.has('idempotency-key')) sent.set('idempotency-key', idempotencyKey);
  return sent;
}
