import { formatCount } from '../src/report/format.ts';
import { runFigure, sized } from './run-command.ts';
import { type CodeFigure, type Figure } from './suite/figure.ts';
import { scoredFigure } from './virtual-world.ts';

/**
 * For the `memory` figures: a buffer that every one of them fills, and no second run to ascribe misses to faults, which only short
 * runs have. So they differ in nothing but their size.
 */
const COMPARABLE = ['--memory', '16MiB', '--no-attribute'];
const SLOW_WORLD = { transactionsPerS: 100, clients: 200_000, duration: '4h' };
const FAST_WORLD = { transactionsPerS: 1000, clients: 1_000_000, duration: '40m' };

/** Every figure, in the order in which they are measured and shown. The modules that measure are loaded when they are asked to. */
export const FIGURES: readonly Figure[] = [
  {
    name: 'generation',
    groups: ['parts'],
    about: '3 M transactions of 100,000 clients: drawn; and delivered; and through the bus, with digests',
    typicalS: 9,
    measure: async () => (await import('./generation.ts')).measureGeneration(100_000, 3_000_000),
  },
  {
    name: 'admission',
    groups: ['parts'],
    about: 'judging records with jitter, stragglers and copies, and putting them in order',
    typicalS: 7,
    measure: async () => (await import('./admission.ts')).measureAdmission(100_000),
  },
  {
    name: 'engine',
    groups: ['parts'],
    about: 'the whole engine on the same records, without aggregates and with them',
    typicalS: 10,
    measure: async () => (await import('./admission.ts')).measureEngine(100_000),
  },
  rules('rules-10k', 10_000),
  rules('rules-100k', 100_000),
  rules('rules-1m', 1_000_000),
  {
    name: 'rules-filtered-100k',
    groups: ['parts', 'rules'],
    about: 'the rules of rules-100k behind a filter of two conditions, which takes two in three transactions',
    typicalS: 4,
    measure: async () => (await import('./rules.ts')).measureFilteredRules(100_000),
  },
  {
    name: 'speed-100k',
    groups: ['parts'],
    about: 'a rule of speed alone over ordered transactions of 100,000 clients, one in ten at a place that takes sines',
    typicalS: 3,
    measure: async () => (await import('./rules.ts')).measureSpeedRule(100_000),
  },
  {
    name: 'anomaly-100k',
    groups: ['parts'],
    about: 'a rule of anomalies alone, each by the median and MAD of the last 32 of its client, of 100,000 clients',
    typicalS: 15,
    measure: async () => (await import('./rules.ts')).measureAnomalyRule(100_000),
  },
  {
    name: 'trees-100k',
    groups: ['parts'],
    about: 'a rule of anomalies alone, each by 16 half-space trees over the last 32 of its client, of 100,000 clients',
    typicalS: 15,
    measure: async () => (await import('./rules.ts')).measureTreesRule(100_000),
  },
  {
    name: 'oracle',
    groups: ['parts'],
    about: 'the five rungs of the ladder, when all have to be evaluated',
    typicalS: 3,
    measure: async () => (await import('./oracle.ts')).measureOracle(),
  },
  {
    name: 'json-wire',
    groups: ['parts', 'mapping'],
    about: 'the JSON that Trapline writes, to rows: the wire decoder',
    typicalS: 4,
    measure: async () => (await import('./json-decoding.ts')).measureWireJson(),
  },
  {
    name: 'json-general',
    groups: ['parts', 'mapping'],
    about: 'the JSON of other producers, to rows: other orders, spaces, more keys',
    typicalS: 11,
    measure: async () => (await import('./json-decoding.ts')).measureGeneralJson(),
  },
  {
    name: 'csv',
    groups: ['parts', 'mapping'],
    about: 'CSV to rows, through a mapping',
    typicalS: 5,
    measure: async () => (await import('./csv-mapping.ts')).measureCsv(),
  },
  {
    name: 'captures',
    groups: ['parts'],
    about: 'writing, reading and verifying a capture of 1 M records',
    typicalS: 15,
    measure: async () => (await import('./capture.ts')).measureCaptures(),
  },
  {
    name: 'replay',
    groups: ['whole'],
    about: 'a capture of a week of baseline through decoder and engine, unscored',
    typicalS: 15,
    measure: async () => (await import('./replay.ts')).measureReplay(),
  },
  {
    name: 'pipeline',
    groups: ['whole'],
    about: 'mixed-fraud from the seed to detections and digests, unscored',
    typicalS: 5,
    measure: async () => (await import('./pipeline.ts')).measurePipeline(),
  },
  runFigure({
    name: 'run',
    groups: ['whole'],
    about: '`trapline run` as it ships, with ladder, scoring and files; the default scenario',
    title: 'trapline run, mixed-fraud',
    typicalS: 5,
    args: [],
  }),
  runFigure({
    name: 'run-60k',
    groups: ['whole'],
    about: 'the same with 60,000 clients: 3.4 M transactions',
    title: 'trapline run, 60,000 clients × 7 d',
    typicalS: 22,
    args: sized(60_000, 7),
  }),
  runFigure({
    name: 'run-60k-28d',
    groups: ['long'],
    about: 'the same over 28 days: 13.4 M transactions',
    title: 'trapline run, 60,000 clients × 28 d',
    typicalS: 100,
    isLong: true,
    args: sized(60_000, 28),
  }),
  scoredFigure(SLOW_WORLD, {
    name: 'virtual-100',
    groups: ['virtual'],
    about: 'how much faster than the world, at 100 transactions a second, with ladder and scoring',
    typicalS: 20,
  }),
  {
    name: 'virtual-100-unscored',
    groups: ['virtual'],
    about: 'the same without ladder and scoring',
    typicalS: 14,
    measure: async () => (await import('./virtual-time.ts')).measureUnscored(SLOW_WORLD),
  },
  scoredFigure(FAST_WORLD, {
    name: 'virtual-1000',
    groups: ['virtual'],
    about: 'how much faster than the world, at 1,000 transactions a second, with ladder and scoring',
    typicalS: 70,
  }),
  {
    name: 'virtual-1000-unscored',
    groups: ['virtual'],
    about: 'the same without ladder and scoring',
    typicalS: 20,
    measure: async () => (await import('./virtual-time.ts')).measureUnscored(FAST_WORLD),
  },
  memory('memory-7d', '4,000 clients × 7 d', 5, sized(4000, 7)),
  memory('memory-28d', '4,000 clients × 28 d', 9, sized(4000, 28)),
  memory('memory-112d', '4,000 clients × 112 d', 26, sized(4000, 112)),
  memory('memory-16k', '16,000 clients × 7 d', 8, sized(16_000, 7)),
  memory('memory-64k', '64,000 clients × 7 d', 22, sized(64_000, 7)),
  memory('memory-window', '4,000 clients × 28 d, 24 h window', 35, [
    ...sized(4000, 28),
    '--set',
    'rules.spending_spree.window=24h',
  ]),
  {
    name: 'bytes',
    groups: ['memory'],
    about: 'bytes that a transaction takes in the world log, a capture and transactions.arrow',
    typicalS: 20,
    isExact: true,
    measure: async () => (await import('./bytes.ts')).measureBytes(),
  },
  live('live-1', 1),
  live('live-2', 2),
  {
    name: 'kafka',
    groups: ['services'],
    about: 'a capture into a topic and back, beside kcat',
    typicalS: 25,
    measure: async () => (await import('./beside-kcat.ts')).measureBesideKcat(),
  },
  {
    name: 'influxdb',
    groups: ['services'],
    about: 'lines that an InfluxDB confirms, beside curl',
    typicalS: 20,
    measure: async () => (await import('./influx.ts')).measureInflux(),
  },
  {
    name: 'pacing',
    groups: ['parts'],
    about: 'how late a paced replay sends its records',
    typicalS: 22,
    measure: async () => (await import('./pacing.ts')).measurePacing(),
  },
];

function rules(name: string, clients: number): CodeFigure {
  return {
    name,
    groups: ['parts', 'rules'],
    about: `the rules alone, ${formatCount(clients)} clients, nothing to be found`,
    typicalS: 4,
    measure: async () => (await import('./rules.ts')).measureRules(clients),
  };
}

function memory(name: string, what: string, typicalS: number, args: readonly string[]): Figure {
  return runFigure({
    name,
    groups: ['memory'],
    about: `peak memory of \`trapline run --memory 16MiB\`, ${what}`,
    title: `memory, ${what}`,
    typicalS,
    args: [...args, ...COMPARABLE],
  });
}

function live(name: string, consumers: number): CodeFigure {
  return {
    name,
    groups: ['services'],
    about: `mixed-fraud through a real Kafka, consumer processes: ${consumers}`,
    typicalS: 25,
    needsBuild: true,
    measure: async () => (await import('./live.ts')).measureLive(consumers),
  };
}
