import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError, ERROR_STATUS, type ErrorCode } from '../../schema/errors.ts';
import { jsonFaultAt } from '../../schema/json-fault.ts';
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
    const allowed = ['accepted', 'malformed_json', 'json_too_deep', 'number_out_of_range'];
    expect(outcomes('i_').filter(([, code]) => !allowed.includes(code as string))).toEqual([]);
  });

  test('finds no fault before the end of a text that the runtime accepts', () => {
    const wrong = names.filter((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      try {
        JSON.parse(text);
      } catch {
        return false;
      }
      return jsonFaultAt(text) !== text.length;
    });
    expect(wrong).toEqual([]);
  });
});

test('says line and column of the fault', () => {
  expect(() => parseJsonBytes(bytes('{\n  "a": oops\n}'))).toThrow('position 9 (line 2, column 8)');
});

test.each([
  ['a byte order mark', '\ufeff{}', 'malformed_json'],
  ['64 levels', '['.repeat(64) + ']'.repeat(64), 'accepted'],
  ['65 levels', '['.repeat(65) + ']'.repeat(65), 'json_too_deep'],
  ['a million levels', '['.repeat(1_000_000) + ']'.repeat(1_000_000), 'json_too_deep'],
  ['a number that would become Infinity', '{"a":1e400}', 'number_out_of_range'],
  ['an id that would become another', '{"a":9007199254740993}', 'number_out_of_range'],
  ['brackets in a text', JSON.stringify('['.repeat(100)), 'accepted'],
])('answers %s', (_, text, code) => {
  expect(codeOf(() => parseJsonBytes(bytes(text)))).toBe(code);
});

test('says where the number is that cannot be kept', () => {
  expect(() => parseJsonBytes(bytes('{\n  "id": 9007199254740993\n}'))).toThrow('position 10 (line 2, column 9)');
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

  test.each([
    ['hears a body that is too large out, so that its sender hears why', 20, 21],
    ['stops reading one that does not end', 1_000, 42],
  ])('%s', async (_, chunks, most) => {
    let pulls = 0;
    const request = streaming(chunks, () => pulls++);
    await expect(readBytes(request, 5_000)).rejects.toMatchObject({ code: 'body_too_large' });
    expect(pulls).toBeGreaterThan(Math.min(chunks, 40));
    expect(pulls).toBeLessThanOrEqual(most);
  });

  test('answers for a body that breaks off as for a bad one', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('connection lost')) });
    const request = new Request('http://edgeloom.test/', { method: 'POST', duplex: 'half', body } as RequestInit);
    await expect(readBytes(request)).rejects.toMatchObject({ code: 'bad_request' });
  });

  test.each(['9000000', '900000000'])('refuses a body that announces %s bytes, whatever comes', async (announced) => {
    const request = new Request('http://edgeloom.test/', { method: 'POST', body: 'x', headers: { 'content-length': announced } });
    await expect(readBytes(request)).rejects.toMatchObject({ code: 'body_too_large' });
  });
});
