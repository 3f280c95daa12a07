import type { JsonValue } from '../../schema/json.ts';
import { BlockFailure } from '../define-block.ts';

/** `contentType` is undefined where fetch must write it itself (a multipart form's boundary). */
export type RequestBody = { content: string | FormData; contentType: string | undefined };

type Parts = { fields: { [name: string]: JsonValue }; asJson: boolean; filesName: string; files: readonly string[] };

/** What a request carries: nothing, JSON, a form, or with files a multipart form. Throws `BlockFailure` for a bad file. */
export function encodeRequestBody({ fields, asJson, filesName, files }: Parts): RequestBody | null {
  const pairs = Object.entries(fields);
  if (files.length > 0) {
    const form = new FormData();
    for (const [name, value] of pairs) form.append(name, fieldText(value));
    files.forEach((file, index) => {
      form.append(filesName, readDataUri(file), `file-${index + 1}`);
    });
    return { content: form, contentType: undefined };
  }
  if (pairs.length === 0) return null;
  if (asJson) return { content: JSON.stringify(fields), contentType: 'application/json' };
  const form = new URLSearchParams(pairs.map(([name, value]) => [name, fieldText(value)]));
  return { content: form.toString(), contentType: 'application/x-www-form-urlencoded' };
}

const fieldText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** RFC 2397: `data:[<media type>][;base64],<content>`. */
function readDataUri(uri: string): Blob {
  const comma = uri.indexOf(',');
  if (!/^data:/i.test(uri) || comma === -1) throw new BlockFailure('A file must be given as a data: URI.');
  const meta = uri.slice('data:'.length, comma);
  const content = uri.slice(comma + 1);
  const isBase64 = /;base64$/i.test(meta);
  const type = (isBase64 ? meta.slice(0, -';base64'.length) : meta) || 'text/plain';
  try {
    if (!isBase64) return new Blob([decodeURIComponent(content)], { type });
    return new Blob([Uint8Array.from(atob(content), (char) => char.charCodeAt(0))], { type });
  } catch {
    throw new BlockFailure('A data: URI is not encoded as it says.');
  }
}
