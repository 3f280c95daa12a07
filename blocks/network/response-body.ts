import { MAX_JSON_DEPTH } from '../../schema/bounds.ts';
import { type JsonValue, jsonTextDepth } from '../../schema/json.ts';

/**
 * The body as a value: JSON parsed where the content type says so (text when it is not JSON after all), text as text in
 * its own charset, anything else as a `data:` URI, which keeps every byte.
 */
export async function readResponseBody(response: Response): Promise<JsonValue> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const [type = '', ...parameters] = (response.headers.get('content-type') ?? '').toLowerCase().split(';');
  const mediaType = type.trim();
  if (bytes.length === 0) return '';
  if (!isText(mediaType)) return `data:${mediaType};base64,${toBase64(bytes)}`;
  const text = decode(bytes, parameters);
  return isJson(mediaType) ? parsedOr(text) : text;
}

const isJson = (mediaType: string): boolean => /^[a-z]+\/(json|[\w.-]+\+json)$/.test(mediaType);

const isText = (mediaType: string): boolean =>
  mediaType === '' ||
  mediaType.startsWith('text/') ||
  isJson(mediaType) ||
  /^application\/(xml|javascript|x-javascript|x-ndjson|x-www-form-urlencoded|yaml|[\w.-]+\+(xml|yaml))$/.test(mediaType);

function decode(bytes: Uint8Array, parameters: readonly string[]): string {
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([\w.:-]+)"?\s*$/.exec(parameter)?.[1])
    .find((found) => found !== undefined);
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function parsedOr(text: string): JsonValue {
  if (jsonTextDepth(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // In slices, because a call takes only so many arguments.
  for (let from = 0; from < bytes.length; from += 8_192) binary += String.fromCharCode(...bytes.subarray(from, from + 8_192));
  return btoa(binary);
}
