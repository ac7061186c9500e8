import { type LogBatch } from '../model/batch.ts';
import { type Detection } from '../model/alert.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { defect, TraplineError } from '../model/errors.ts';
import { Admission } from './admission.ts';
import { MinuteAggregates } from './aggregates.ts';
import { configurationOf } from './configuration.ts';
import { EarlyRules } from './early-rules.ts';
import { DEFAULT_TUNING, type EngineOptions, type EngineTuning } from './options.ts';
import { type EngineCounts } from '../model/engine-counts.ts';
import { ReleaseClock } from './release-clock.ts';
import { ReorderBuffer } from './reorder-buffer.ts';
import { type Rows, allocateRows } from './rows.ts';
import { RuleGroups } from './rule-groups.ts';
import { needsCoordinates } from './rules/build.ts';
import { type EngineSink } from './sink.ts';
import {
  type EngineSnapshot,
  readRows,
  requireExtras,
  SNAPSHOT_VERSION,
  StringTableReader,
  StringTableWriter,
  writtenRows,
} from './snapshot.ts';

export type { EngineOptions, EngineTuning } from './options.ts';
export type { EngineSink } from './sink.ts';
export type { EngineSnapshot } from './snapshot.ts';

/** Records judged before the watermark's progress is acted on: enough to make sorting worthwhile, few enough for the cache. */
const STRETCH_ROWS = 4096;

/**
 * The detection engine of one partition. What it tells its sink is a function of the partition's initial state, its log
 * segment and whether the segment was ended, and of nothing else.
 */
export class PartitionEngine {
  readonly counts: EngineCounts = {
    delivered: 0,
    admitted: 0,
    late: 0,
    future: 0,
    duplicates: 0,
    malformed: 0,
    detections: 0,
    alerts: 0,
  };
  readonly #partition: number;
  readonly #options: EngineOptions;
  readonly #vocabulary: Vocabulary;
  readonly #sink: EngineSink;
  readonly #blockRows: number;
  readonly #releases: ReleaseClock;
  readonly #admission: Admission;
  readonly #pending: ReorderBuffer;
  readonly #rules: RuleGroups;
  readonly #aggregates: MinuteAggregates | null;
  readonly #early: EarlyRules | null;
  #admitted = new Int32Array(0);
  readonly #block: Rows;
  #ended = false;

  constructor(
    partition: number,
    options: EngineOptions,
    vocabulary: Vocabulary,
    sink: EngineSink,
    tuning: EngineTuning = DEFAULT_TUNING,
  ) {
    this.#partition = partition;
    this.#options = options;
    this.#vocabulary = vocabulary;
    this.#sink = sink;
    this.#blockRows = tuning.blockRows;
    const located = options.ruleSet.rules.some(needsCoordinates);
    const extras = vocabulary.extras.length;
    this.#pending = new ReorderBuffer(located, extras);
    this.#block = allocateRows(tuning.blockRows, located, extras);
    this.#releases = new ReleaseClock(options.allowedDisorderMs);
    this.#admission = new Admission(partition, options, vocabulary, sink, this.counts, this.#releases);
    this.#rules = new RuleGroups(options.ruleSet, vocabulary, tuning);
    this.#early = options.early === true ? new EarlyRules(options.ruleSet, vocabulary) : null;
    if (this.#early !== null) this.counts.early = this.#early.counts;
    this.#aggregates = options.aggregates
      ? new MinuteAggregates((minuteMs, cells) => sink.aggregate(minuteMs, cells))
      : null;
  }

  /**
   * An engine that goes on where `snapshot` was taken, in any vocabulary. Throws a TraplineError if the snapshot is of another
   * version or was made under other options.
   */
  static restore(
    snapshot: EngineSnapshot,
    options: EngineOptions,
    vocabulary: Vocabulary,
    sink: EngineSink,
    tuning: EngineTuning = DEFAULT_TUNING,
  ): PartitionEngine {
    if (snapshot.version !== SNAPSHOT_VERSION) {
      throw new TraplineError(
        'checkpoint_mismatch',
        `engine state of version ${snapshot.version}, expected ${SNAPSHOT_VERSION}`,
      );
    }
    if (snapshot.configuration !== configurationOf(options)) {
      throw new TraplineError(
        'checkpoint_mismatch',
        'engine state was made under another rule set or other engine settings',
      );
    }
    requireExtras(snapshot.strings, vocabulary);
    const engine = new PartitionEngine(snapshot.partition, options, vocabulary, sink, tuning);
    const strings = new StringTableReader(snapshot.strings, vocabulary);
    const { early: _, ...counts } = snapshot.counts;
    Object.assign(engine.counts, counts);
    engine.#admission.restore(snapshot.admission);
    engine.#pending.refill(readRows(snapshot.pending, strings, vocabulary));
    engine.#rules.restore(snapshot.rules, snapshot.filtered ?? [], strings);
    if (snapshot.aggregates !== null) engine.#aggregates?.restore(snapshot.aggregates, strings);
    if (snapshot.early !== undefined) engine.#early?.restore(snapshot.early, strings);
    return engine;
  }

  /** Everything at or below this is processed. -Infinity before the first admitted record, Infinity after the end. */
  get watermarkMs(): number {
    return this.#ended ? Infinity : this.#admission.watermarkMs;
  }

  /** Takes in the next records of the partition, in offset order; how they are cut into batches is no matter. */
  process(batch: LogBatch): void {
    this.#mustNotHaveEnded();
    if (batch.partition !== this.#partition) {
      throw defect(`batch of partition ${batch.partition} given to the engine of partition ${this.#partition}`);
    }
    if (batch.vocabulary !== this.#vocabulary) throw defect('batch with another vocabulary than the engine');
    let row = 0;
    for (const record of batch.malformed) {
      let end = row;
      while (end < batch.length && batch.offset[end]! < record.offset) end += 1;
      this.#processRows(batch, row, end);
      this.#admission.malformed(record);
      row = end;
    }
    this.#processRows(batch, row, batch.length);
  }

  /**
   * Gives out the minute in progress if the watermark has passed it, though no record of a later one was processed. For an engine that gets no
   * more records and whose segment is not ended: its state is no good for a checkpoint afterwards.
   */
  pause(): void {
    this.#aggregates?.flushPassed(this.watermarkMs);
  }

  /** Declares the segment ended: the watermark moves to the end of time, and everything held is processed. */
  end(): void {
    this.#mustNotHaveEnded();
    this.#ended = true;
    this.#releases.end(this.#admission.clockMs, this.#admission.latestIngestMs);
    this.#drain();
    this.#aggregates?.flush();
  }

  /** Everything the engine knows, to be restored later and anywhere. An ended segment's state is of no use: throws. */
  snapshot(): EngineSnapshot {
    this.#mustNotHaveEnded();
    const strings = new StringTableWriter(this.#vocabulary);
    const { early, ...counts } = this.counts;
    const { rules, filtered } = this.#rules.snapshot(strings);
    return {
      version: SNAPSHOT_VERSION,
      partition: this.#partition,
      configuration: configurationOf(this.#options),
      counts: early === undefined ? counts : { ...counts, early: { ...early } },
      admission: this.#admission.snapshot(),
      pending: writtenRows(this.#pending.contents(), strings, this.#vocabulary),
      rules,
      ...(filtered.length === 0 ? {} : { filtered }),
      aggregates: this.#aggregates?.snapshot(strings) ?? null,
      ...(this.#early === null ? {} : { early: this.#early.snapshot(strings) }),
      strings: strings.tables(),
    };
  }

  #processRows(batch: LogBatch, first: number, end: number): void {
    for (let row = first; row < end; row += STRETCH_ROWS) {
      const count = Math.min(STRETCH_ROWS, end - row);
      if (this.#admitted.length < count) this.#admitted = new Int32Array(count);
      this.#releases.begin(this.#admission.clockMs, count);
      const admitted = this.#admission.judge(batch, row, count, this.#admitted);
      this.#pending.add(batch, this.#admitted, admitted);
      if (this.#early !== null) this.#sayEarly(this.#early, batch, admitted);
      this.#drain();
    }
  }

  /** Processes what the watermark has reached. */
  #drain(): void {
    const block = this.#block;
    while (this.#pending.release(this.watermarkMs, block, this.#blockRows) > 0) {
      this.#rules.evaluate(block, this.#report);
      this.#aggregates?.add(block);
      if (this.#early !== null) settle(this.#early, block);
    }
    this.#early?.processedTo(this.watermarkMs);
  }

  #sayEarly(early: EarlyRules, batch: LogBatch, admitted: number): void {
    for (let i = 0; i < admitted; i++) {
      early.admit(batch, this.#admitted[i]!, (detection) => this.#sink.early?.(detection));
    }
  }

  readonly #report = (detection: Detection, row: number): void => {
    const { client, eventTimeMs, offset, ingestTimeMs } = this.#block;
    this.counts.detections += 1;
    if (detection.kind === 'open') this.counts.alerts += 1;
    const timing = this.#releases.timingOf(eventTimeMs[row]!, offset[row]!, ingestTimeMs[row]!);
    const place = { timeMs: eventTimeMs[row]!, offset: offset[row]! };
    const early = this.#early?.confirm(detection.rule, client[row]!, place, detection.window_start_ms);
    this.#sink.detection(detection, early === undefined ? timing : { ...timing, early });
  };

  #mustNotHaveEnded(): void {
    if (this.#ended) throw defect('the segment has been declared ended');
  }
}

/** Nothing more can be found at these rows. */
function settle(early: EarlyRules, { client, eventTimeMs, offset, length }: Rows): void {
  for (let row = 0; row < length; row++) {
    early.settle(client[row]!, { timeMs: eventTimeMs[row]!, offset: offset[row]! });
  }
}
