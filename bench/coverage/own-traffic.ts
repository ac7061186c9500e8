import { allocateBatch, copyRow } from '../../src/model/batch.ts';
import { type ForeignTraffic } from '../../src/model/foreign-traffic.ts';
import { LABEL } from '../../src/model/mapping.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { Random } from '../../src/random/random.ts';
import { createWorld } from '../../src/sim/world.ts';

const ROWS = 4096;

const NONE = { fraud: 0, legitimate: 0, unknown: 0 };

/** The traffic of a scenario as though it came from a file that says which rows are fraud. */
export function asFile(scenario: Scenario): ForeignTraffic {
  const world = createWorld(withDrawnNumbers(scenario));
  const frauds = world.episodes.filter(({ label }) => label === 'fraud');
  const ids = new Set(frauds.flatMap(({ transaction_ids }) => transaction_ids));
  const total = [...world.batches(ROWS)].reduce((sum, { length }) => sum + length, 0);
  const batch = allocateBatch(world.vocabulary, total);
  const labels = new Uint8Array(total);
  for (const rows of world.batches(ROWS)) {
    for (let row = 0; row < rows.length; row++) {
      labels[batch.length] = ids.has(transactionIdAt(rows.ids, row)) ? LABEL.fraud : LABEL.legitimate;
      copyRow(rows, row, batch, batch.length);
      batch.length += 1;
    }
  }
  return {
    inputs: [scenario.name],
    files: [scenario.name],
    rowsRead: total,
    rowsMapped: total,
    rowsExcluded: new Map(),
    malformedCount: 0,
    malformed: [],
    batch,
    labels,
    labelCounts: {
      mapped: { ...NONE, fraud: ids.size, legitimate: total - ids.size },
      malformed: NONE,
      excluded: NONE,
    },
  };
}

/** The scenario that reads such a file: it injects nothing. */
export function readingFile(scenario: Scenario): Scenario {
  const traffic = { kind: 'file', path: null, mapping: scenario.name, maxMalformedShare: 0 } as const;
  return { ...scenario, traffic, fraud: [], decoys: [] };
}

/** Each client has frauds by chance, one by one, and a decoy or none, so that clients are independent and the numbers are not fixed. */
function withDrawnNumbers(scenario: Scenario): Scenario {
  const random = Random.fromSeed(scenario.seed).fork('numbers');
  const clients = 'clients' in scenario.traffic ? scenario.traffic.clients : 0;
  const drawn = (mean: number, most: number): number =>
    Array.from({ length: most }, () => random.chance(mean / most)).filter(Boolean).length;
  return {
    ...scenario,
    // Many small chances: nearly a Poisson number.
    fraud: scenario.fraud.map((spec) => ({ ...spec, episodes: drawn(spec.episodes, 100 * spec.episodes) })),
    decoys: scenario.decoys.map((spec) => ({ ...spec, count: drawn(spec.count, clients) })),
  };
}
