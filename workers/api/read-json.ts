import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from '../../schema/bounds.ts';
import { AppError } from '../../schema/errors.ts';
import { type JsonValue, jsonTextDepth } from '../../schema/json.ts';
import { jsonFaultPlace, type Place, placeIn } from '../../schema/json-fault.ts';
import { unfaithfulNumberAt } from './unfaithful-number.ts';

/**
 * Reads a request's body as JSON. What comes is hostile until proven otherwise: the length is counted while reading, since
 * `Content-Length` may lie or be absent, and nesting is bounded because later readers are recursive.
 */

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Throws `unsupported_media_type`. */
export function assertJsonType(contentType: string | null): void {
  if (contentType === null || !JSON_TYPE.test(contentType.trim())) throw new AppError('unsupported_media_type');
}

/**
 * How many times the limit may come and be dropped before the answer. A sender that is still sending when the connection
 * is closed sees it break, not what was wrong.
 */
const HEARD_OUT = 8;

/** The body's bytes. Throws `body_too_large` for more than `limit` of them, `bad_request` when it breaks off. */
export async function readBytes(request: Request, limit = MAX_BODY_BYTES): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new AppError('body_too_large', `The body is larger than ${limit} bytes.`);
  const announced = Number(request.headers.get('content-length') ?? '0');
  if (announced > limit * HEARD_OUT) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body) {
      length += chunk.byteLength;
      if (length > limit * HEARD_OUT) throw tooLarge();
      if (length > limit || announced > limit) chunks.length = 0;
      else chunks.push(chunk);
    }
  } catch (error) {
    // Whatever else stops the stream is the sender's: a chunk that is none, or fewer bytes than announced.
    throw error instanceof AppError ? error : new AppError('bad_request', 'The body broke off before it was complete.');
  }
  if (length > limit || announced > limit) throw tooLarge();
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** Reads and drops a body that nobody has read, for the same reason. */
export async function hearOut(request: Request): Promise<void> {
  if (request.body === null || request.bodyUsed) return;
  let length = 0;
  try {
    for await (const chunk of request.body) {
      length += chunk.byteLength;
      if (length > MAX_BODY_BYTES * HEARD_OUT) return;
    }
  } catch {
    // It broke off: nobody is there any more to hear an answer.
  }
}

/** Throws `malformed_json` (with the place), `json_too_deep` or `number_out_of_range`. */
export function parseJsonBytes(bytes: Uint8Array): JsonValue {
  const text = decode(bytes);
  // Before parsing: building a million nested arrays costs half a second, counting brackets up to the bound nothing.
  if (jsonTextDepth(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) {
    throw new AppError('json_too_deep', `The JSON is nested more than ${MAX_JSON_DEPTH} levels deep.`);
  }
  const value = parse(text);
  const number = unfaithfulNumberAt(text);
  if (number !== null) {
    throw new AppError(
      'number_out_of_range',
      `The number at ${placeWords(placeIn(text, number))} cannot be kept as it is; send it as text.`,
    );
  }
  return value;
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
    const place = jsonFaultPlace(text);
    const what = place.position >= text.length ? 'It ends too early, at' : 'Unexpected character at';
    throw new AppError('malformed_json', `The body is not valid JSON. ${what} ${placeWords(place)}.`);
  }
}

const placeWords = ({ position, line, column }: Place): string => `position ${position} (line ${line}, column ${column})`;
