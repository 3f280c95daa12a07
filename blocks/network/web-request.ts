import { matchesHost } from '../../schema/credential-host.ts';
import type { PinType } from '../../schema/graph/pin.ts';
import type { JsonObject, JsonValue } from '../../schema/json.ts';
import { type BlockContext, BlockFailure } from '../define-block.ts';
import { ANY, BOOLEAN, TEXT } from '../pin-types.ts';
import { encodeRequestBody } from './request-body.ts';
import { readResponseBody } from './response-body.ts';

/** What the blocks that send web requests have in common: pins, and how a request is made of them. */

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

export const HTTP_CREDENTIALS = { type: 'credentials', providers: ['http'], types: ['host_scoped'] } as const satisfies PinType;

const NO_FILES: string[] = [];

export const REQUEST_PINS = {
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
    default: NO_FILES,
    advanced: true,
    title: { en: 'Files', es: 'Archivos' },
    description: {
      en: 'As data: URIs; they make the body a multipart form.',
      es: 'Como URI data:; hacen del cuerpo un formulario multiparte.',
    },
  },
} as const;

export const ANSWER_PINS = {
  response: { type: ANY, title: { en: 'Answer', es: 'Respuesta' } },
  client_error: { type: ANY, title: { en: 'Error of the request (4xx)', es: 'Error de la petición (4xx)' } },
  server_error: { type: ANY, title: { en: 'Error of the server (5xx)', es: 'Error del servidor (5xx)' } },
} as const;

export type WebRequest = {
  url: string;
  method: string;
  headers: { [name: string]: string };
  json_format: boolean;
  body?: JsonObject | null | undefined;
  files_name: string;
  files: string[];
};

/** Sends it with the headers of the credential of pin `credentials`, which go to addresses of its host only. */
export async function sendRequest(
  { url, method, headers, json_format, body, files_name, files }: WebRequest,
  context: BlockContext,
): Promise<readonly [keyof typeof ANSWER_PINS, JsonValue]> {
  const sent = requestHeaders(headers, method, context);
  const encoded = encodeRequestBody({ fields: body ?? {}, asJson: json_format, filesName: files_name, files });
  if (encoded !== null && (method === 'GET' || method === 'HEAD')) {
    throw new BlockFailure(`A ${method} request cannot carry a body; put the values into the URL.`);
  }
  if (encoded?.contentType !== undefined && !sent.has('content-type')) sent.set('content-type', encoded.contentType);
  const headersFor = await hostHeaders(context);
  const response = await context.fetch(url, { method, headers: sent, body: encoded?.content ?? null, signal: context.signal, headersFor });
  const answer = await readResponseBody(response);
  if (response.status >= 500) return ['server_error', answer];
  return [response.status >= 400 ? 'client_error' : 'response', answer];
}

async function hostHeaders(context: BlockContext): Promise<(url: URL) => { [name: string]: string }> {
  const secret = (await context.credential('credentials'))?.secret.reveal();
  if (secret?.type !== 'host_scoped') return () => ({});
  return (url) => (matchesHost(secret.host, url) ? secret.headers : {});
}

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
