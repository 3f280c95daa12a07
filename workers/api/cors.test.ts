import { describe, expect, test } from 'vitest';
import { parseAllowedOrigins } from './cors.ts';

test.each([
  ['', []],
  [' , ', []],
  ['https://a.example', ['https://a.example']],
  ['https://a.example, http://localhost:3000', ['https://a.example', 'http://localhost:3000']],
])('%j allows %j', (text, origins) => {
  expect(parseAllowedOrigins(text)).toEqual(origins);
});

describe('is refused as an origin', () => {
  test.each(['*', 'null', 'https://a.example/', 'https://a.example/path', 'a.example', 'HTTPS://A.example', 'file:///x'])('%s', (text) => {
    expect(() => parseAllowedOrigins(text)).toThrow(text);
  });
});
