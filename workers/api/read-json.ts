import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from '../../schema/bounds.ts';
import { AppError } from '../../schema/errors.ts';
import { type JsonValue, jsonTextDepth } from '../../schema/json.ts';
import { jsonFaultPosition } from './json-fault-position.ts';

/**
 * Reads a request's body as JSON. What comes is hostile until proven otherwise: the length is counted while reading, since
 * `Content-Length` may lie or be absent, and nesting is bounded because later readers are recursive.
 */

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Throws `unsupported_media_type`. */
export function assertJsonType(contentType: string | null): void {
  if (contentType === null || !JSON_TYPE.test(contentType.trim())) throw new AppError('unsupported_media_type');
}

/** The body's bytes. Throws `body_too_large` as soon as more than `limit` bytes have come. */
export async function readBytes(request: Request, limit = MAX_BODY_BYTES): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new AppError('body_too_large', `The body is larger than ${limit} bytes.`);
  const announced = Number(request.headers.get('content-length') ?? '0');
  if (announced > limit) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > limit) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** Throws `malformed_json` (with the place) or `json_too_deep`. */
export function parseJsonBytes(bytes: Uint8Array): JsonValue {
  const text = decode(bytes);
  // Before parsing: building a million nested arrays costs half a second, counting brackets up to the bound nothing.
  if (jsonTextDepth(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) {
    throw new AppError('json_too_deep', `The JSON is nested more than ${MAX_JSON_DEPTH} levels deep.`);
  }
  return parse(text);
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new AppError('malformed_json', 'The body is not UTF-8.');
  }
  if (text.startsWith('\ufeff')) throw new AppError('malformed_json', 'The body begins with a byte order mark; leave it out.');
  return text;
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    const position = jsonFaultPosition(text) ?? text.length;
    const line = text.slice(0, position).split('\n');
    const where = `position ${position} (line ${line.length}, column ${(line.at(-1) ?? '').length + 1})`;
    const what = position >= text.length ? 'It ends too early, at' : 'Unexpected character at';
    throw new AppError('malformed_json', `The body is not valid JSON. ${what} ${where}.`);
  }
}
