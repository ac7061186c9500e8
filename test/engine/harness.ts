import { AggregateMerger } from '../../src/engine/aggregate-merger.ts';
import { type MinuteCells } from '../../src/engine/minute-cells.ts';
import { PartitionEngine, type EngineOptions, type EngineTuning } from '../../src/engine/partition-engine.ts';
import { type AggregateRow } from '../../src/model/aggregate.ts';
import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { type LogBatch, type MalformedRecord, NO_COORDINATE, allocateLogBatch } from '../../src/model/batch.ts';
import { type Vocabulary, createVocabulary } from '../../src/model/dictionary.ts';
import { type Rule } from '../../src/model/rule-set.ts';
import { type SideRecord } from '../../src/model/side-record.ts';

/** What an engine told its sink, in the order in which it did. */
export class Outcome {
  readonly detections: { readonly detection: Detection; readonly timing: DetectionTiming }[];
  readonly sides: SideRecord[];
  readonly aggregates: AggregateRow[];
  readonly #vocabulary: Vocabulary;

  /** Goes on with what was told `before`, by an engine that may have had another vocabulary. */
  constructor(vocabulary: Vocabulary, before?: Outcome) {
    this.#vocabulary = vocabulary;
    this.detections = before?.detections ?? [];
    this.sides = before?.sides ?? [];
    this.aggregates = before?.aggregates ?? [];
  }

  detection(detection: Detection, timing: DetectionTiming): void {
    this.detections.push({ detection, timing });
  }

  side(record: SideRecord): void {
    this.sides.push(record);
  }

  aggregate(minuteMs: number, cells: MinuteCells): void {
    const minute = new AggregateMerger(this.#vocabulary);
    minute.add(minuteMs, cells);
    this.aggregates.push(...minute.rows());
  }
}

/** One record of a hand-written log; what is left out has a default. */
export interface Entry {
  /** Row number of the id; the entry's own place by default. */
  readonly id?: number;
  readonly client?: string;
  /** Event time. */
  readonly at: number;
  /** Ingest time; the event time by default. */
  readonly ingested?: number;
  readonly cents?: number;
  readonly currency?: string | null;
  readonly region?: string | null;
  readonly category?: string | null;
  readonly location?: string | null;
  readonly device?: string | null;
  /** Latitude and longitude in millionths of degrees; null, the default, where neither is known. */
  readonly point?: readonly [latitudeE6: number, longitudeE6: number] | null;
}

export function logOf(
  entries: readonly Entry[],
  vocabulary: Vocabulary = createVocabulary(),
  malformed: readonly MalformedRecord[] = [],
): LogBatch {
  const batch: LogBatch = { ...allocateLogBatch(vocabulary, 0, entries.length), malformed };
  entries.forEach((entry, row) => {
    batch.ids[2 * row] = (entry.id ?? row) + 1;
    batch.client[row] = vocabulary.clients.intern(entry.client ?? 'ann');
    batch.amountCents[row] = entry.cents ?? 1000;
    batch.currency[row] = vocabulary.currencies.intern(entry.currency === undefined ? 'USD' : entry.currency);
    batch.eventTimeMs[row] = entry.at;
    batch.location[row] = vocabulary.locations.intern(entry.location ?? null);
    batch.device[row] = vocabulary.devices.intern(entry.device ?? null);
    batch.category[row] = vocabulary.categories.intern(entry.category ?? null);
    batch.region[row] = vocabulary.regions.intern(entry.region ?? null);
    [batch.latitudeE6[row], batch.longitudeE6[row]] = entry.point ?? [NO_COORDINATE, NO_COORDINATE];
    batch.offset[row] = row;
    batch.ingestTimeMs[row] = entry.ingested ?? entry.at;
  });
  batch.length = entries.length;
  return batch;
}

/** The id of the entry at this place of a hand-written log. */
export function idOf(entry: number): string {
  return (entry + 1).toString(16).padStart(16, '0');
}

export function optionsOf(rules: readonly Rule[], settings: Partial<EngineOptions> = {}): EngineOptions {
  return {
    ruleSet: { name: 'test', rules },
    allowedDisorderMs: 0,
    maxFutureMs: null,
    aggregates: false,
    ...settings,
  };
}

/** Runs batches of one partition through a fresh engine, to the end. */
export function runEngine(
  batches: readonly LogBatch[],
  options: EngineOptions,
  vocabulary: Vocabulary,
  tuning?: EngineTuning,
): { readonly outcome: Outcome; readonly engine: PartitionEngine } {
  const outcome = new Outcome(vocabulary);
  const engine = new PartitionEngine(batches[0]?.partition ?? 0, options, vocabulary, outcome, tuning);
  for (const batch of batches) engine.process(batch);
  engine.end();
  return { outcome, engine };
}

/** Runs a hand-written log through a fresh engine, to the end. */
export function runLog(
  entries: readonly Entry[],
  rules: readonly Rule[],
  settings: Partial<EngineOptions> = {},
): Outcome {
  const batch = logOf(entries);
  return runEngine([batch], optionsOf(rules, settings), batch.vocabulary).outcome;
}

/** What rules say of a log, detection by detection. */
export function detectionsOf(entries: readonly Entry[], ...rules: Rule[]): Detection[] {
  return runLog(entries, rules).detections.map(({ detection }) => detection);
}

/** The evidence of each detection of a rule, as places in the log. */
export function evidenceOf(entries: readonly Entry[], rule: Rule): number[][] {
  const places = new Map(entries.map((_, place) => [idOf(place), place]));
  return detectionsOf(entries, rule).map(({ evidence }) => evidence.map((id) => places.get(id)!));
}
