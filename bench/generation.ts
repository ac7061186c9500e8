import { MemoryBus } from '../src/bus/memory-bus.ts';
import { clientPartitioner } from '../src/bus/partitioner.ts';
import { StageDigests } from '../src/digest/stage-digest.ts';
import { type WorldBatch } from '../src/model/batch.ts';
import { type Scenario } from '../src/model/scenario.ts';
import { Random } from '../src/random/random.ts';
import { formatCount } from '../src/report/format.ts';
import { deliver, type DeliverySetting } from '../src/sim/delivery.ts';
import { createWorld, type World } from '../src/sim/world.ts';
import { measured, type Measurement, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

const MAX_ROWS = 4096;

/**
 * Generation of labelled transactions, generation with delivery, and all that comes before the engine: the bus and the digests of
 * both stages besides. For a household world of `clients` clients.
 */
export async function measureGeneration(clients: number, rows: number): Promise<Outcome> {
  const scenario = benchScenario(clients, rows);
  const world = createWorld(scenario);
  const label = `${formatCount(clients)} clients`;
  const setting = {
    spec: scenario.delivery,
    startMs: world.startMs,
    random: Random.fromSeed('bench'),
    partitionOf: clientPartitioner(world.vocabulary.clients, scenario.delivery.partitions),
  };
  return outcomeOf(
    await measure(`generation, ${label}`, () => countRows(world.batches(MAX_ROWS))),
    await measure(`generation and delivery, ${label}`, () =>
      countRows(deliver(world.batches(MAX_ROWS), setting, MAX_ROWS)),
    ),
    await measure(`generation to digests, ${label}`, () => publishAll(world, setting)),
  );
}

async function measure(name: string, run: () => number | Promise<number>): Promise<Measurement> {
  const stop = startMeter();
  const rows = await run();
  return measured(name, rows, stop());
}

/** Puts the whole world through the bus, as a run does, and takes the records out again; returns their number. */
async function publishAll(world: World, setting: DeliverySetting): Promise<number> {
  const bus = new MemoryBus(world.vocabulary, setting.spec.partitions);
  const digests = new StageDigests(world.vocabulary, setting.spec.partitions);
  function* watched(): Generator<WorldBatch> {
    for (const batch of world.batches(MAX_ROWS)) {
      digests.drawn(batch);
      yield batch;
    }
  }
  let rows = 0;
  for (const batch of deliver(watched(), setting, MAX_ROWS)) {
    await bus.publish(batch);
    for (let taken; (taken = await bus.poll(MAX_ROWS)) !== undefined; rows += taken.length) digests.delivered(taken);
  }
  return rows;
}

function countRows(batches: Iterable<{ readonly length: number }>): number {
  let rows = 0;
  for (const { length } of batches) rows += length;
  return rows;
}

function benchScenario(clients: number, rows: number): Scenario {
  const days = 7;
  const minute = 60_000;
  return {
    name: 'bench',
    title: '',
    description: '',
    group: 'bench',
    seed: 'bench',
    startMs: Date.UTC(2026, 2, 2),
    durationMs: days * 86_400_000,
    traffic: { kind: 'households', clients, transactionsPerClientPerDay: rows / clients / days, activitySkew: 0.5 },
    fraud: [
      {
        pattern: 'spending_spree',
        episodes: 1000,
        oneEpisodePerClient: true,
        evasion: { kind: 'constant', value: 0 },
        categories: 4,
        spanMs: { kind: 'uniform', low: minute, high: 15 * minute },
        amountCents: { kind: 'lognormal', median: 20_000, sigma: 0.6, max: null },
      },
    ],
    decoys: [],
    clocks: [],
    delivery: {
      partitions: 8,
      delayMs: { kind: 'lognormal', median: 400, sigma: 0.6, max: 5000 },
      disorder: { share: 0.02, extraMs: { kind: 'exponential', mean: 2000, max: 20_000 } },
      duplicates: { share: 0.01, afterMs: { kind: 'uniform', low: 0, high: 2000 } },
    },
    engine: { ruleSet: { name: 'none', rules: [] }, allowedDisorderMs: 0, maxFutureMs: null, aggregates: false },
    expect: [],
  };
}
