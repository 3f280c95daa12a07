import { findBlock, findBlockDefinition } from '../blocks/catalogue.ts';
import { LiveExecution } from '../durable-objects/execution/live-execution.ts';
import { compileGraph } from '../schema/graph/plan.ts';

/**
 * Plays an execution in this process, with its log made into text as the object does it and nothing else: what the engine
 * costs by itself. CPU time, which others on the machine do not make longer.
 *
 * @param {import('../schema/graph/graph.ts').GraphContent} graph
 * @returns {Promise<{nodes: number, cpuMs: number}[]>} CPU time used at each commit, and the node executions begun by then
 */
export async function playAlone(graph, inputs) {
  const commits = [];
  const from = process.cpuUsage();
  const nowhere = async () => {
    throw new Error('the engine is alone here');
  };
  await new Promise((resolve) => {
    const order = {
      execution_id: 'alone',
      user_id: 'nobody',
      graph_id: 'none',
      graph_version: 1,
      lane: 'normal',
      plan: compileGraph(graph, findBlockDefinition),
      inputs,
      queued_at: 0,
    };
    const live = new LiveExecution(order, [], {
      now: () => Date.now(),
      random: () => 0.5,
      findBlock,
      fetch: nowhere,
      openCredential: nowhere,
      values: { put: nowhere, get: nowhere },
      commit(events) {
        for (const event of events) JSON.stringify(event);
        const { user, system } = process.cpuUsage(from);
        commits.push({ nodes: live.state.counts.nodes, cpuMs: (user + system) / 1_000 });
        if (live.ended) resolve(undefined);
      },
      sync: async () => {},
      yieldThread: (then) => void setImmediate(then),
    });
    live.begin();
  });
  return commits;
}
