import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Id } from '../../schema/ids.ts';
import { docsPage } from './docs.ts';
import { openApiDocument } from './openapi.ts';
import { json, operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

const document = openApiDocument(OPERATIONS, '1');
type Described = {
  operationId: string;
  security: Record<string, string[]>[];
  responses: Record<string, unknown>;
  parameters: { name: string; in: string; required: boolean }[];
};
const paths = document.paths as Record<string, Record<string, Described>>;
const described = Object.values(paths).flatMap((methods) => Object.values(methods));

test('describes every operation once, under a name of its own', () => {
  expect(described).toHaveLength(OPERATIONS.length);
  expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(OPERATIONS.length);
});

test('resolves every reference', () => {
  const text = JSON.stringify(document);
  const { schemas } = document.components as { schemas: Record<string, unknown> };
  const used = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name as string);
  expect(used).toContain('Graph');
  expect(used.filter((name) => !(name in schemas))).toEqual([]);
  expect(text).not.toContain('$defs');
});

test('keeps what an operation answers under the status of a problem', () => {
  const answer = paths['/health']?.get?.responses['503'] as { content: Record<string, unknown> };
  expect(Object.keys(answer.content)).toEqual(['application/json', 'application/problem+json']);
});

test('names the parameters of every path', () => {
  for (const [path, methods] of Object.entries(paths)) {
    for (const { parameters } of Object.values(methods)) {
      const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(parameters.every((parameter) => parameter.in !== 'path' || parameter.required)).toBe(true);
    }
  }
});

describe('problems', () => {
  const one = operation(
    {
      method: 'put',
      path: '/x/{id}',
      tag: 'X',
      summary: 'X',
      auth: { who: 'user', scope: 'graphs:write' },
      params: z.object({ id: Id }),
      body: z.object({ name: z.string() }),
      responses: { 200: { description: 'x' } },
      errors: ['not_found'],
    },
    async () => json({}),
  );
  const responses = Object.keys(
    (openApiDocument([one], '1').paths as Record<string, Record<string, Described>>)['/x/{id}']?.put?.responses ?? {},
  );

  test('follow from what the operation takes', () => {
    expect(responses).toEqual(['200', '400', '401', '403', '404', '413', '415', '422', '500', '503']);
  });
});

test('renders as a page without a script', () => {
  const page = String(docsPage(document));
  expect(page).toContain('/api/v1/graphs/{id}/execute');
  expect(page).not.toMatch(/<script|https?:\/\//);
});
