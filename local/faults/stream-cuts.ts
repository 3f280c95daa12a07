import { once } from 'node:events';
import { WebSocket } from 'ws';
import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import { graph } from '../../durable-objects/execution/testing/play.ts';
import { FOLLOWINGS, followExecution } from './follow-execution.ts';
import { breachesOf } from './invariants.ts';
import { observe, type Rig } from './rig.ts';
import { count, emptyResult, noteFigure, type Round } from './round.ts';
import { withFaultsInput } from './test-case.ts';

/** Values that the execution yields one after another, each some milliseconds after the last; five events each. */
const VALUES = 1_000;
const EVENTS = 5_000;
const EVERY_MS = 4;
const CUTS_PER_CLIENT = 20;
const UNREADING = 5;
const OVER_WITHIN_MS = 180_000;

/**
 * Clients that follow one execution of 5,000 events and lose their connections again and again, `cases` times in all, some of
 * them right before the last event; beside them some that connect and never read. What each client has in the end is the
 * log, byte for byte.
 */
export const streamCuts: Round = async (rig, { seed, cases }) => {
  const result = emptyResult();
  const random = seededRandom(`stream cuts ${seed}`);
  const values = Math.min(VALUES, Math.max(100, cases * 2));
  const content = withFaultsInput(
    graph({ t: ['ticker', { number: values, in: EVERY_MS }], o: ['output', { name: 'o' }] }, ['t.out -> o.value']),
  );
  const { graph_id, plan } = await rig.save({ name: 'a long stream', content });
  const events = values * (EVENTS / VALUES);
  const executionId = await rig.start(graph_id);
  const from = Date.now();

  const unreading = await Promise.all(Array.from({ length: UNREADING }, () => openUnreading(rig, executionId)));
  const clients = Math.max(FOLLOWINGS.length, Math.ceil(cases / CUTS_PER_CLIENT));
  const gaveUp = AbortSignal.timeout(OVER_WITHIN_MS);
  const following = Array.from({ length: clients }, (_, index) => {
    let left = events;
    const nextCut = (): number => {
      // Every third client is cut right before the end, at one of the events that come with it, as well.
      const cut =
        index % 3 === 2 && left < events / 4
          ? Math.max(1, left - Math.floor(random() * 8))
          : 1 + Math.floor((random() * 2 * events) / CUTS_PER_CLIENT);
      left -= cut;
      return cut;
    };
    const by = FOLLOWINGS[index % FOLLOWINGS.length] ?? 'party';
    return followExecution({ url: rig.url, accessToken: rig.user.accessToken, executionId, by, nextCut, signal: gaveUp });
  });
  const followed = await Promise.all(following);
  noteFigure(result, 'until the last client had it all, ms', Date.now() - from);
  const lost = await rig.over(executionId, OVER_WITHIN_MS);
  for (const socket of unreading) socket.terminate();

  const observed = await observe(rig, executionId, { kills: 0, plan, streams: followed.map((one) => one.events) });
  result.breaches.push(...[...lost, ...breachesOf(observed, [])].map((breach) => ({ ...breach, case: `stream cuts, seed ${seed}` })));
  result.cases = followed.reduce((sum, { cuts }) => sum + cuts, 0);
  result.executions = 1;
  count(result, 'streams cut', result.cases);
  count(result, 'streams followed', clients);
  noteFigure(result, 'events in a stream', observed.events.length);
  return result;
};

/** A client that takes nothing off its connection. */
async function openUnreading(rig: Rig, executionId: string): Promise<WebSocket> {
  const address = `${rig.url.replace(/^http/, 'ws')}/parties/execution/${executionId}?after=0`;
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${rig.user.accessToken}` } });
  socket.on('error', () => socket.terminate());
  await once(socket, 'open');
  socket.pause();
  return socket;
}
