import { z } from 'zod';

/** The platform's description of its own API, as far as the security parts read it. */
const JsonSchema = z.record(z.string(), z.unknown());
const Parameter = z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean(), schema: JsonSchema });
const Operation = z.object({
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(Parameter),
  requestBody: z.object({ required: z.boolean(), content: z.object({ 'application/json': z.object({ schema: JsonSchema }) }) }).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), JsonSchema) }),
});

export type Schemas = z.infer<typeof Document>['components']['schemas'];
export type Parameter = z.infer<typeof Parameter>;

/** Who may ask, as the document says it: anyone, or whom of a role, by a session or a key with all the scopes (null: no key). */
export type Security = { who: 'public' } | { who: 'user' | 'admin'; scopes: readonly string[] | null };

/** `body`: the schema of its JSON body; undefined when it takes none. `statuses`: all that it says it may answer. */
export type DescribedOperation = {
  method: string;
  path: string;
  parameters: Parameter[];
  security: Security;
  body: Schemas[string] | undefined;
  needsBody: boolean;
  statuses: ReadonlySet<number>;
};

export type ApiDocument = { operations: DescribedOperation[]; schemas: Schemas };

export async function readApiDocument(url: string): Promise<ApiDocument> {
  const { paths, components } = Document.parse(await (await fetch(`${url}/openapi.json`)).json());
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, parameters, requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      security: securityOf(security),
      needsBody: requestBody?.required ?? false,
      body: requestBody?.content['application/json'].schema,
      statuses: new Set(Object.keys(responses).map(Number)),
    })),
  );
  return { operations, schemas: components.schemas };
}

function securityOf(ways: readonly Record<string, string[]>[]): Security {
  const bearer = ways.find((way) => 'bearer' in way)?.bearer;
  if (bearer === undefined) return { who: 'public' };
  const scopes = ways.find((way) => 'api_key' in way)?.api_key;
  return { who: bearer.includes('admin') ? 'admin' : 'user', scopes: scopes?.filter((name) => name.includes(':')) ?? null };
}
