import { type DeliverySpec } from '../../../src/model/delivery.ts';
import { createVocabulary } from '../../../src/model/dictionary.ts';
import { Random } from '../../../src/random/random.ts';
import { deliver, type DeliverySetting } from '../../../src/sim/delivery.ts';
import { createWorld, type World } from '../../../src/sim/world.ts';
import { transaction, worldBatch } from '../../run/log-batches.ts';
import { type DeliveredRow, deliveredRows } from '../rows.ts';
import { ALL_FRAUD, PROMPT_DELIVERY, scenarioFixture, START_MS } from '../scenario-fixture.ts';

const SCENARIO = scenarioFixture({ fraud: ALL_FRAUD });
export const WORLD = createWorld(SCENARIO);

export function settingOf(spec: DeliverySpec, startMs = START_MS): DeliverySetting {
  const random = Random.fromSeed('42').fork('delivery');
  return { spec, startMs, random, partitionOf: (client) => client % spec.partitions };
}

/** What becomes of a world's transactions under `spec`. */
export function deliverWorld(spec: DeliverySpec, world: World = WORLD, outRows = 100, inRows = 100): DeliveredRow[] {
  return deliveredRows(deliver(world.batches(inRows), settingOf(spec), outRows));
}

/** A purchase: who, and when, in ms of the run. */
export type Purchase = readonly [client: string, timeMs: number];

/**
 * When each of a few purchases is appended, in ms of the run, in the order of the log: `client@made>appended`. The run begins at 0;
 * client `1` is in partition 1, client `2` in partition 2, and so on.
 */
export function appended(purchases: readonly Purchase[], changes: Partial<DeliverySpec>, outRows = 100): string[] {
  const vocabulary = createVocabulary();
  for (let client = 1; client < 4; client++) vocabulary.clients.intern(String(client));
  const rows = purchases.map(([client, timeMs], i) => {
    return transaction(i + 1, { client, trueTimeMs: timeMs, eventTimeMs: timeMs });
  });
  const spec: DeliverySpec = { ...PROMPT_DELIVERY, ...changes };
  const delivered = deliveredRows(deliver([worldBatch(vocabulary, rows)], settingOf(spec, 0), outRows));
  return delivered.map(({ client, eventTimeMs, ingestTimeMs }) => `${client}@${eventTimeMs}>${ingestTimeMs}`);
}
