import { allocateWorldBatch, copyRow, type TransactionBatch, type WorldBatch } from '../model/batch.ts';
import { createVocabulary, type Vocabulary } from '../model/dictionary.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type Scenario } from '../model/scenario.ts';
import { Random } from '../random/random.ts';
import { producerOf } from './clocks/producers.ts';
import { createClocks, type StampEventTimes } from './clocks/clocks.ts';
import { inject, type Injection } from './injection/injection.ts';
import { type RunSpan } from './injection/campaigns.ts';
import { placeEpisodes } from './injection/place-episodes.ts';
import { createPopulation, type Population } from './population.ts';
import { createTraffic } from './traffic/create-traffic.ts';
import { ListedTraffic } from './traffic/listed.ts';
import { type TrafficSource } from './traffic/source.ts';
import { TransactionIds } from './transaction-ids.ts';

/** A scenario's world: its population and all its transactions, which are drawn while they are read. */
export interface World {
  readonly vocabulary: Vocabulary;
  readonly population: Population;
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  /** What the clocks stamp a row of traffic from a file with, in ms; the row's own time is when it happened. */
  eventTimeOf(batch: TransactionBatch, row: number): number;
  /** Spreads clients over so many producers, as the clocks do: the number of a client's producer, by its code. */
  producerOf(count: number): (clientCode: number) => number;
  /** What is listed of how transactions come to the log; undefined where none are listed. */
  readonly listed: ListedTraffic | undefined;
  /** Fraud, then decoys, in the scenario's order. They are fixed before the first batch is drawn. */
  readonly episodes: readonly Episode[];
  /**
   * The whole run in true-time order, at most `maxRows` rows at a time. Legitimate transactions come first among equal times.
   * The batch is the same object every time and is overwritten by the next step: copy what must be kept. Each call draws the
   * same run from its beginning.
   */
  batches(maxRows: number): Iterable<WorldBatch>;
}

/**
 * Builds a world from a scenario's seed. Traffic of kind `file` needs `foreign`. Throws TraplineError `input` if the scenario
 * cannot be drawn.
 */
export function createWorld(scenario: Scenario, foreign?: ForeignTraffic): World {
  const random = Random.fromSeed(scenario.seed);
  const vocabulary = foreign?.batch.vocabulary ?? createVocabulary();
  const ids = new TransactionIds(random.fork('ids'));
  const listed = listedTraffic(scenario, ids, vocabulary);
  const rows = listed === undefined ? foreign : { batch: listed.batch, inputs: [scenario.name] };
  const population = createPopulation(scenario, random.fork('population'), vocabulary, rows);
  const span = runSpan(scenario, population);
  const clocks = random.fork('clocks');
  const stampByClocks = createClocks(scenario.clocks, population, span.startMs, clocks);
  const stamp: StampEventTimes = (batch) => {
    stampByClocks(batch);
    listed?.stamp(batch);
  };
  const injection = inject(placeEpisodes(scenario, population, span, random.fork('episodes')), population, ids, stamp);
  const { traffic } = scenario;
  const single = allocateWorldBatch(vocabulary, 1);
  return {
    vocabulary,
    population,
    ...span,
    producerOf: (count) => producerOf(count, clocks),
    eventTimeOf(batch, row) {
      copyRow(batch, row, single, 0);
      single.trueTimeMs[0] = batch.eventTimeMs[row]!;
      single.length = 1;
      stamp(single);
      return single.eventTimeMs[0]!;
    },
    listed,
    episodes: injection.episodes,
    batches(maxRows) {
      if (!(maxRows >= 1)) throw new RangeError(`batches of ${maxRows} rows`);
      const source = createTraffic({ traffic, population, ids, ...span, rows: rows?.batch }, random.fork('traffic'));
      return merge(source, injection, stamp, allocateWorldBatch(vocabulary, maxRows), maxRows);
    },
  };
}

function listedTraffic(scenario: Scenario, ids: TransactionIds, vocabulary: Vocabulary): ListedTraffic | undefined {
  const { traffic, startMs } = scenario;
  if (traffic.kind !== 'listed') return undefined;
  return new ListedTraffic(traffic.transactions, startMs ?? 0, ids, vocabulary);
}

/** The scenario's own span; for traffic from a file, the span from its first to its last transaction. */
function runSpan(scenario: Scenario, population: Population): RunSpan {
  const spans = population.activeSpans;
  if (scenario.traffic.kind === 'file' && spans !== null) {
    return {
      startMs: spans.fromMs.reduce((first, from) => Math.min(first, from), Infinity),
      endMs: spans.untilMs.reduce((last, until) => Math.max(last, until), -Infinity),
    };
  }
  if (scenario.startMs === null || scenario.durationMs === null) {
    throw new TraplineError('scenario_unsuitable', `scenario ${scenario.name} needs a start and a duration`);
  }
  return { startMs: scenario.startMs, endMs: scenario.startMs + scenario.durationMs };
}

function* merge(
  source: TrafficSource,
  injection: Injection,
  stamp: StampEventTimes,
  batch: WorldBatch,
  maxRows: number,
): Generator<WorldBatch> {
  const { rows, order } = injection;
  let next = 0;
  let injectedMs = timeOf(injection, next);
  for (;;) {
    let length = 0;
    while (length < maxRows) {
      if (source.timeMs <= injectedMs) {
        if (source.timeMs === Infinity) break;
        length = source.write(batch, length, maxRows, injectedMs);
      } else {
        copyRow(rows, order[next]!, batch, length);
        batch.trueTimeMs[length] = injectedMs;
        next += 1;
        injectedMs = timeOf(injection, next);
        length += 1;
      }
    }
    if (length === 0) return;
    batch.length = length;
    stamp(batch);
    yield batch;
  }
}

function timeOf({ rows, order }: Injection, next: number): number {
  return next < order.length ? rows.trueTimeMs[order[next]!]! : Infinity;
}
