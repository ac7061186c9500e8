import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { type Observer } from '../model/observer.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { type Verdict, VERDICTS } from '../model/verdict.ts';
import { OracleAdmission } from '../oracle/admission.ts';
import { type Arrivals } from '../report/distribution-schema.ts';
import { type Place } from '../report/traffic-schema.ts';
import { ArrivalLog } from './arrival-log.ts';
import { PlaceTally } from './place-tally.ts';
import { type RecordEventCounts, RecordEvents } from './record-events.ts';
import { type WorldLog } from './world-log.ts';

const MALFORMED = VERDICTS.indexOf('malformed');

/** Is told how each record was judged. */
export interface VerdictListener {
  /**
   * `watermarkMs` is the watermark of the record's partition before it was judged. The record is in a row of `batch`; one that could
   * not be parsed is in none, and has NaN for the watermark.
   */
  judged(verdict: Verdict, ingestTimeMs: number, watermarkMs: number, batch: LogBatch | null, row: number): void;
}

/** What an audit of admission works on. */
export interface AdmissionAuditOptions {
  readonly log: WorldLog;
  readonly partitions: number;
  readonly engine: EngineSpec;
  /** Whether a world is drawn. If not, the log's own records stand for it. */
  readonly isWorldKnown: boolean;
  /** Are told of each record. */
  readonly listeners: readonly VerdictListener[];
}

/**
 * Follows a run beside the engine and independently of it: keeps what the world did in the world log, judges every record of the
 * raw partition logs with the oracle's own admission, and notes there what became of each transaction.
 */
export class AdmissionAudit implements Observer {
  readonly #options: AdmissionAuditOptions;
  readonly #admissions: readonly OracleAdmission[];
  readonly #counts = new Float64Array(VERDICTS.length);
  readonly #arrivals: ArrivalLog;
  readonly #places: PlaceTally;
  readonly #events: RecordEvents;
  /** By row of the batch that is being judged. */
  #verdicts = new Uint8Array(0);
  #watermarksMs = new Float64Array(0);

  constructor(options: AdmissionAuditOptions) {
    const { engine, partitions } = options;
    this.#options = options;
    this.#arrivals = new ArrivalLog(engine.allowedDisorderMs, options.isWorldKnown);
    this.#places = new PlaceTally(options.log.vocabulary);
    this.#events = new RecordEvents(engine);
    const longest = longestWindowMs(engine.ruleSet);
    this.#admissions = Array.from(
      { length: partitions },
      () => new OracleAdmission({ ...engine, longestWindowMs: longest }),
    );
  }

  /** How many records were judged so. */
  get verdicts(): ReadonlyMap<Verdict, number> {
    return new Map(VERDICTS.map((verdict, i) => [verdict, this.#counts[i]!]));
  }

  /** How out of order and how wrongly stamped they were. To be asked once. */
  arrivals(): Arrivals {
    return this.#arrivals.arrivals();
  }

  /** Where admitted transactions were made. */
  places(): Place[] {
    return this.#places.places();
  }

  /** Which rare events single records were. */
  events(): RecordEventCounts {
    return this.#events.counts;
  }

  drawn(batch: WorldBatch): void {
    this.#arrivals.drawn(batch);
    this.#options.log.append(batch);
  }

  delivered(batch: LogBatch): void {
    const { log, isWorldKnown } = this.#options;
    if (this.#verdicts.length < batch.length) {
      this.#verdicts = new Uint8Array(batch.length);
      this.#watermarksMs = new Float64Array(batch.length);
    }
    const verdicts = this.#verdicts;
    this.#admissions[batch.partition]!.judge(batch, verdicts, this.#watermarksMs);
    for (let row = 0; row < batch.length; row++) this.#counts[verdicts[row]!]! += 1;
    this.#arrivals.delivered(batch, verdicts, this.#watermarksMs);
    this.#places.delivered(batch, verdicts);
    this.#events.delivered(batch, verdicts, this.#watermarksMs);
    this.#counts[MALFORMED]! += batch.malformed.length;
    log.note(batch, verdicts, this.#watermarksMs);
    if (!isWorldKnown) log.appendDelivered(batch, verdicts);
    for (const listener of this.#options.listeners) this.#tell(listener, batch);
  }

  #tell(listener: VerdictListener, batch: LogBatch): void {
    for (let row = 0; row < batch.length; row++) {
      const verdict = VERDICTS[this.#verdicts[row]!]!;
      listener.judged(verdict, batch.ingestTimeMs[row]!, this.#watermarksMs[row]!, batch, row);
    }
    for (const { ingestTimeMs } of batch.malformed) listener.judged('malformed', ingestTimeMs, NaN, null, -1);
  }
}
