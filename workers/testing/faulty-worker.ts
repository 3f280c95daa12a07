import { connect } from '../../db/client.ts';
import { insertGraph } from '../../db/queries/graphs.ts';
import {
  FaultyExecutionObject,
  type FaultyExecutionRpc,
  faultReport,
  findAnyBlock,
} from '../../durable-objects/execution/testing/faulty-execution-object.ts';
import { compileGraph } from '../../schema/graph/plan.ts';
import { validateGraph } from '../../schema/graph/validate.ts';
import { sendToLanes } from '../../schema/lane-queues.ts';
import { type SlotAddress, slotObjectName } from '../../schema/slot.ts';
import { createDoors } from '../doors.ts';
import type { Env } from '../env.ts';
import { PlanCache } from '../executions/plan-cache.ts';
import { CONTROL_PATH, Control, type SavedGraph } from './control.ts';

/**
 * The Worker in a build for tests: the real doors and the real lanes, execution objects that die where they are told to, and
 * a door for the test. Never part of what is deployed.
 */
const plans = new PlanCache(Number.POSITIVE_INFINITY);
const { handler: doors, Agents: AgentsDoor } = createDoors(plans);

export default {
  ...doors,
  async fetch(request, env, context) {
    if (new URL(request.url).pathname !== CONTROL_PATH) return doors.fetch(request, env, context);
    return Response.json((await control(Control.parse(await request.json()), env, context)) ?? null);
  },
} satisfies ExportedHandler<Env>;

const definitionOf = (id: string) => findAnyBlock(id)?.definition;

async function control(request: Control, env: Env, context: ExecutionContext): Promise<unknown> {
  const object = (address: SlotAddress) => env.Execution.getByName(slotObjectName(address)) as unknown as FaultyExecutionRpc;
  switch (request.do) {
    case 'save_graph': {
      const { user_id, name, nodes, links } = request;
      const faults = validateGraph({ nodes, links }, definitionOf);
      if (faults.length > 0) throw new Error(JSON.stringify(faults));
      const graph = await insertGraph(connect(env.DATABASE_URL), user_id, { name, description: '', nodes, links });
      // Compiled here, since the way in knows the real blocks only; it finds the plan where it looks first.
      const compiled = { userId: user_id, graphId: graph.id, version: graph.version, plan: compileGraph(graph, definitionOf) };
      plans.put(compiled, true);
      return { graph_id: graph.id, plan: compiled.plan } satisfies SavedGraph;
    }
    case 'report':
      return faultReport(request.execution_id);
    case 'deliver':
      for (let copy = 0; copy < request.copies; copy++) await sendToLanes(env, request.messages);
      return null;
    case 'tick':
      await Promise.all(
        Array.from({ length: request.times }, () =>
          doors.scheduled({ scheduledTime: Date.now(), cron: '* * * * *', noRetry() {} }, env, context),
        ),
      );
      return null;
    case 'ring':
      return object(request).ring(request.times);
    case 'lose_alarm':
      return object(request).loseAlarm();
    case 'alarm_at':
      return object(request).alarmAt();
    case 'kill':
      // What it was called by does not outlive it.
      return object(request)
        .die()
        .catch(() => null);
    default:
      return request satisfies never;
  }
}

export class Agents extends AgentsDoor {}
export { UserChannelObject } from '../../durable-objects/user-channel/user-channel-object.ts';
export { FaultyExecutionObject as ExecutionObject };
