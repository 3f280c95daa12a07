import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { z } from 'zod';

/**
 * The API's document as a page to read: made on the server, without a script, so it needs nothing from elsewhere and a
 * content security policy can forbid everything but its own style.
 */
const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem 1.5rem 4rem; }
code, pre { font: 0.875rem/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 0.5rem; }
summary { cursor: pointer; padding: 0.5rem 0; }
details { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
details > :not(summary) { margin-left: 1.25rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; font-weight: normal; }
.method { display: inline-block; min-width: 4rem; font-weight: 700; text-transform: uppercase; }
.quiet { opacity: 0.75; }
`;
/** By its hash the page's own style is let in, and no other. */
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
export const DOCS_CSP = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The members of the document that the page shows. */
const Content = z.record(z.string(), z.object({ schema: z.unknown() }));
const Operation = z.object({
  tags: z.array(z.string()),
  summary: z.string(),
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(
    z.object({ name: z.string(), in: z.string(), required: z.boolean(), description: z.string().optional(), schema: z.unknown() }),
  ),
  requestBody: z.object({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: Content.optional() })),
});
type Operation = z.infer<typeof Operation>;
const Document = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

export function docsPage(openApi: unknown) {
  const { info, paths, components } = Document.parse(openApi);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>${info.title} API <span class="quiet">${info.version}</span></h1>
<p>${info.description} The same as a document for programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${[...byTag].map(([tag, of]) => html`<h2>${tag}</h2>${of.map(operationSection)}`)}
<h2>Shapes</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<details id="${shapeId(name)}"><summary><code>${name}</code></summary>${schemaText(schema)}</details>`,
)}
</body>
</html>`;
}

function operationSection({ path, method, operation }: { path: string; method: string; operation: Operation }) {
  const { parameters, requestBody, responses } = operation;
  return html`<details id="${operation.operationId}">
<summary><span class="method">${method}</span> <code>${path}</code> ${operation.summary}</summary>
<p class="quiet">${whoMayAsk(operation.security)}</p>
${parameters.length > 0 ? parameterTable(parameters) : ''}
${requestBody === undefined ? '' : html`<p>Body${requestBody.required ? '' : ' (may be left out)'}:</p>${contentText(requestBody.content)}`}
<table>${Object.entries(responses).map(
    ([status, response]) =>
      html`<tr><th scope="row"><code>${status}</code></th><td>${prose(response.description)} ${contentText(response.content ?? {})}</td></tr>`,
  )}</table>
</details>`;
}

function whoMayAsk(security: Operation['security']) {
  const roles = security.find((way) => 'bearer' in way)?.bearer;
  if (roles === undefined) return 'Anyone may ask.';
  const needed = security.find((way) => 'api_key' in way)?.api_key;
  const scope = needed?.find((name) => name.includes(':'));
  const byKey = scope === undefined ? ', by a session only.' : html`, or an API key with the scope <code>${scope}</code>.`;
  return html`Needs a signed-in ${roles.includes('admin') ? 'admin' : 'user'}${byKey}`;
}

function parameterTable(parameters: Operation['parameters']) {
  return html`<table>${parameters.map(
    ({ name, in: where, required, description, schema }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${where}${required ? ', required' : ''} <code>${JSON.stringify(schema)}</code> ${prose(description ?? '')}</td></tr>`,
  )}</table>`;
}

const Reference = z.strictObject({ $ref: z.string() });

/** A reference becomes a link to its shape; anything else is shown as it is. */
function contentText(content: z.infer<typeof Content>) {
  return Object.entries(content).map(([type, { schema }]) => html`<code class="quiet">${type}</code> ${schemaText(schema)}`);
}

function schemaText(schema: unknown) {
  const reference = Reference.safeParse(schema);
  if (!reference.success) return schema === undefined ? '' : html`<pre>${JSON.stringify(schema, null, 2)}</pre>`;
  const name = reference.data.$ref.split('/').at(-1) ?? '';
  return html`<a href="#${shapeId(name)}">${name}</a>`;
}

const shapeId = (name: string): string => `shape-${name}`;

/** Descriptions are ours; what stands in backquotes is code. */
const prose = (text: string) => text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
