import { randomUUID } from 'node:crypto';
import { AGENT_INPUT, graphDraft, OUTPUT_NAME } from './graph-draft.mjs';
import { httpClient } from './http-client.mjs';

/** Access tokens live 15 minutes. */
const REFRESH_AFTER_MS = 10 * 60_000;
/** Longest that an execution is waited for in one request. */
const PREFER_WAIT = { prefer: 'wait=30' };

/**
 * One new user of a platform: makes graphs from product-neutral steps, executes them, counts the records.
 *
 * @param {string} baseUrl
 */
export async function edgeloomClient(baseUrl) {
  const http = httpClient(baseUrl);
  const session = async (path, body) => ({ ...(await http.request('POST', path, { body })).body, at: Date.now() });

  let current = session('/auth/v1/signup', { email: `${randomUUID()}@example.com`, password: randomUUID() });
  /** The same promise for all who ask while it is being refreshed. */
  const authorization = async () => {
    const { at, refresh_token } = await current;
    if (Date.now() - at > REFRESH_AFTER_MS) current = session('/auth/v1/token?grant_type=refresh_token', { refresh_token });
    return { authorization: `Bearer ${(await current).access_token}` };
  };
  await authorization();

  const start = async (graph, input, headers) => {
    const inputs = Object.fromEntries(graph.inputs.map((name) => [name, input[name]]));
    return http.request('POST', `/api/v1/graphs/${graph.id}/execute`, {
      body: { inputs },
      headers: { ...(await authorization()), ...headers },
    });
  };

  /** Saves a graph of our own format. @returns {Promise<{id: string, inputs: string[]}>} */
  const createDraft = async (draft) => {
    const { body } = await http.request('POST', '/api/v1/graphs', { body: draft, headers: await authorization() });
    const inputs = draft.nodes.filter(({ block_id }) => block_id === AGENT_INPUT).map((node) => node.input_default.name);
    return { id: body.id, inputs };
  };

  return {
    /** @param {import('./graphs.mjs').StepGraph} steps @returns {Promise<{id: string, inputs: string[]}>} */
    createGraph: (steps) => createDraft(graphDraft(steps)),
    createDraft,

    /** What saving a graph answers, refusals included. @returns {Promise<{status: number, body: any}>} */
    async tryDraft(draft) {
      return http.request('POST', '/api/v1/graphs', { body: draft, headers: await authorization(), isExpected: () => true });
    },

    /** One execution to its end, however it ends. @returns {Promise<any>} */
    run: async (graph, input) => (await start(graph, input, PREFER_WAIT)).body,

    /** The whole log of an execution. @returns {Promise<any[]>} */
    async log(executionId) {
      const events = [];
      for (let ended = false; !ended; ) {
        const path = `/api/v1/executions/${executionId}/events?limit=1000&after=${events.length}`;
        const { body } = await http.request('GET', path, { headers: await authorization() });
        events.push(...body.items);
        ({ ended } = body);
      }
      return events;
    },

    /** One execution to its end. @returns {Promise<string>} its answer; rejects unless it completed with exactly one */
    async execute(graph, input) {
      const { status, body } = await start(graph, input, PREFER_WAIT);
      const answers = body.outputs?.[OUTPUT_NAME] ?? [];
      if (status !== 200 || body.status !== 'COMPLETED' || answers.length !== 1) {
        throw new Error(`${status} ${body.status} with ${answers.length} answers ${JSON.stringify(body.error ?? body.warnings ?? null)}`);
      }
      return answers[0];
    },

    /** One execution, until it is accepted. */
    async submit(graph, input) {
      const { status } = await start(graph, input, {});
      if (status !== 202) throw new Error(`expected 202, got ${status}`);
    },

    /** The records of a graph's executions. @returns {Promise<{total: number, succeeded: number, failed: number, other: number}>} */
    async counts(graph) {
      const { body } = await http.request('GET', `/api/v1/executions/counts?graph_id=${graph.id}`, { headers: await authorization() });
      const { COMPLETED: succeeded = 0, FAILED = 0, TERMINATED = 0 } = body.by_status;
      const failed = FAILED + TERMINATED;
      return { total: body.total, succeeded, failed, other: body.total - succeeded - failed };
    },

    dropIdle: http.dropIdle,
    close: http.close,
  };
}
