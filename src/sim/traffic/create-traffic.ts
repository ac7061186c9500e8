import { type TransactionBatch } from '../../model/batch.ts';
import { type Traffic } from '../../model/scenario.ts';
import { type Random } from '../../random/random.ts';
import { type Population } from '../population/types.ts';
import { type TransactionIds } from '../transaction-ids.ts';
import { ForeignTrafficSource } from './foreign.ts';
import { HouseholdTraffic } from './households.ts';
import { OriginalTraffic } from './original.ts';
import { NO_TRAFFIC, type TrafficSource } from './source.ts';

/** The parts of a world that its traffic needs. */
export interface TrafficSetting {
  readonly traffic: Traffic;
  readonly population: Population;
  readonly ids: TransactionIds;
  readonly startMs: number;
  readonly endMs: number;
  /** The rows of a file, or those that are listed. */
  readonly rows: TransactionBatch | undefined;
}

/** The legitimate traffic of a world, from its beginning. */
export function createTraffic(setting: TrafficSetting, random: Random): TrafficSource {
  const { traffic, population, ids, startMs, endMs, rows } = setting;
  switch (traffic.kind) {
    case 'none':
      return NO_TRAFFIC;
    case 'households':
      return population.clients.length === 0
        ? NO_TRAFFIC
        : new HouseholdTraffic(traffic, population, ids, random, startMs, endMs);
    case 'original':
      return new OriginalTraffic(traffic, population, ids, random, startMs, endMs);
    case 'file':
    case 'listed':
      return rows === undefined ? NO_TRAFFIC : new ForeignTrafficSource(rows);
  }
}
