import { alarms } from './alarms.ts';
import { cancels } from './cancels.ts';
import { crashPoints } from './crash-points.ts';
import { deliveries } from './deliveries.ts';
import { killPlatform } from './kills.ts';
import { outages } from './outages.ts';
import type { Round } from './round.ts';
import { strangeBlocks } from './strange-blocks.ts';
import { streamCuts } from './stream-cuts.ts';

/**
 * Every kind of harm: what it does, and how many cases a round of it has in `npm test` and in `npm run test:faults`. The
 * order is that of a run.
 */
export type Kind = { round: Round; title: string; quick: number; long: number };

const kills: Round = (_rig, options) => killPlatform({ ...options, kills: 2 });

export const KINDS: Readonly<Record<string, Kind>> = {
  'crash-points': { round: crashPoints, title: 'objects killed at their writes', quick: 80, long: 600 },
  cancels: { round: cancels, title: 'stopped at their writes, and killed', quick: 30, long: 150 },
  deliveries: { round: deliveries, title: 'told fifty times, late, or never', quick: 20, long: 80 },
  alarms: { round: alarms, title: 'woken early, twice, or never', quick: 20, long: 100 },
  'strange-blocks': { round: strangeBlocks, title: 'blocks that do what none should', quick: 30, long: 60 },
  'stream-cuts': { round: streamCuts, title: 'clients cut while they follow', quick: 100, long: 1_000 },
  outages: { round: outages, title: 'Postgres and Redis away again and again', quick: 40, long: 200 },
  kills: { round: kills, title: 'kill -9 of the whole platform', quick: 0, long: 100 },
};
