import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError, ERROR_STATUS, type ErrorCode } from '../../schema/errors.ts';
import { jsonFaultPosition } from './json-fault-position.ts';
import { assertJsonType, parseJsonBytes, readBytes } from './read-json.ts';

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'accepted';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
};
const bytes = (text: string) => new TextEncoder().encode(text);

describe('the JSON test suite', () => {
  const folder = join(import.meta.dirname, '../testing/corpora/json-test-suite');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const outcomes = (prefix: string) =>
    names.filter((name) => name.startsWith(prefix)).map((name) => [name, codeOf(() => parseJsonBytes(readFileSync(join(folder, name))))]);

  test('answers 400 to every text that is not JSON', () => {
    expect(outcomes('n_').length).toBeGreaterThan(180);
    expect(outcomes('n_').filter(([, code]) => ERROR_STATUS[code as ErrorCode] !== 400)).toEqual([]);
  });

  test('accepts every text that is JSON', () => {
    expect(outcomes('y_').length).toBeGreaterThan(90);
    expect(outcomes('y_').filter(([, code]) => code !== 'accepted')).toEqual([]);
  });

  test('answers one way or the other where the standard leaves it open', () => {
    const allowed = ['accepted', 'malformed_json', 'json_too_deep'];
    expect(outcomes('i_').filter(([, code]) => !allowed.includes(code as string))).toEqual([]);
  });

  test('finds a place in exactly the texts that the runtime refuses', () => {
    const disagreements = names.filter((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      let parses = true;
      try {
        JSON.parse(text);
      } catch {
        parses = false;
      }
      return parses !== (jsonFaultPosition(text) === null);
    });
    expect(disagreements).toEqual([]);
  });
});

test.each([
  ['', 0],
  ['{"a" 1}', 5],
  ['[1,]', 3],
  ['{"a":1,}', 7],
  ['[1', 2],
  ['"a\nb"', 2],
  ['"\\x"', 1],
  ['01', 1],
  ['1 2', 2],
  ['nul', 0],
  ['{"a":[1,{"b":tru}]}', 13],
])('names the place of the fault in %j', (text, position) => {
  expect(jsonFaultPosition(text)).toBe(position);
});

test('says line and column of the fault', () => {
  expect(() => parseJsonBytes(bytes('{\n  "a": oops\n}'))).toThrow('position 9 (line 2, column 8)');
});

test.each([
  ['a byte order mark', '\ufeff{}', 'malformed_json'],
  ['64 levels', '['.repeat(64) + ']'.repeat(64), 'accepted'],
  ['65 levels', '['.repeat(65) + ']'.repeat(65), 'json_too_deep'],
  ['a million levels', '['.repeat(1_000_000) + ']'.repeat(1_000_000), 'json_too_deep'],
  ['brackets in a text', JSON.stringify('['.repeat(100)), 'accepted'],
])('answers %s', (_, text, code) => {
  expect(codeOf(() => parseJsonBytes(bytes(text)))).toBe(code);
});

test('keeps __proto__ as an ordinary name', () => {
  const value = parseJsonBytes(bytes('{"__proto__":{"polluted":true}}'));
  expect(Object.keys(value as object)).toEqual(['__proto__']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test.each([
  ['application/json', 'accepted'],
  ['Application/JSON; charset=UTF-8', 'accepted'],
  ['application/merge-patch+json', 'accepted'],
  ['application/json; charset=utf-16', 'unsupported_media_type'],
  ['multipart/form-data; boundary=x', 'unsupported_media_type'],
  ['text/plain', 'unsupported_media_type'],
  ['application/json, text/plain', 'unsupported_media_type'],
  [null, 'unsupported_media_type'],
])('treats content type %s', (type, code) => {
  expect(codeOf(() => assertJsonType(type))).toBe(code);
});

describe('readBytes', () => {
  const streaming = (chunks: number, onPull: () => void) => {
    let left = chunks;
    return new Request('http://edgeloom.test/', {
      method: 'POST',
      duplex: 'half',
      body: new ReadableStream<Uint8Array>({
        pull(controller) {
          onPull();
          if (left-- === 0) controller.close();
          else controller.enqueue(new Uint8Array(1_000));
        },
      }),
    } as RequestInit);
  };

  test('joins the chunks of a stream', async () => {
    expect((await readBytes(streaming(3, () => {}))).byteLength).toBe(3_000);
  });

  test('stops reading a body without a length once it is too large', async () => {
    let pulls = 0;
    const request = streaming(1_000, () => pulls++);
    await expect(readBytes(request, 5_000)).rejects.toMatchObject({ code: 'body_too_large' });
    expect(pulls).toBeLessThan(10);
  });

  test('refuses a body that announces too much without reading it', async () => {
    const request = new Request('http://edgeloom.test/', { method: 'POST', body: 'x', headers: { 'content-length': '9000000' } });
    await expect(readBytes(request)).rejects.toMatchObject({ code: 'body_too_large' });
  });
});
