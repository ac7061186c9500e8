import { pathToFileURL } from 'node:url';
import { type Scenario } from '../src/model/scenario.ts';
import { Random } from '../src/random/random.ts';
import { deliver } from '../src/sim/delivery.ts';
import { createWorld } from '../src/sim/world.ts';

export interface BenchResult {
  readonly name: string;
  readonly rows: number;
  readonly seconds: number;
}

const MAX_ROWS = 4096;

/** Generation of labelled transactions, and generation with delivery, for a household world of `clients` clients. */
export function benchGeneration(clients: number, rows: number): BenchResult[] {
  const scenario = benchScenario(clients, rows);
  const world = createWorld(scenario);
  const label = `${clients.toLocaleString('en-US')} clients`;
  const setting = {
    spec: scenario.delivery,
    startMs: world.startMs,
    random: Random.fromSeed('bench'),
    partitionOf: (client: number) => client & 7,
  };
  return [
    measure(`generation, ${label}`, () => countRows(world.batches(MAX_ROWS))),
    measure(`generation and delivery, ${label}`, () => countRows(deliver(world.batches(MAX_ROWS), setting, MAX_ROWS))),
  ];
}

function measure(name: string, run: () => number): BenchResult {
  const start = process.hrtime.bigint();
  const rows = run();
  return { name, rows, seconds: Number(process.hrtime.bigint() - start) / 1e9 };
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const clients of [10_000, 1_000_000]) {
    for (const { name, rows, seconds } of benchGeneration(clients, 5_000_000)) {
      console.log(`${name}: ${(rows / seconds / 1e6).toFixed(2)} M rows/s (${rows} rows)`);
    }
  }
}
