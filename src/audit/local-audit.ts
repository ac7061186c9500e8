import { setImmediate } from 'node:timers/promises';
import { DifferencesFile } from '../artifacts/differences-file.ts';
import { writeOutcomes } from '../artifacts/run-files.ts';
import { JsonLinesFile } from '../artifacts/jsonl-file.ts';
import { TransactionsFile } from '../artifacts/transactions-file.ts';
import { StageDigests } from '../digest/stage-digest.ts';
import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type AlertDifference, type ForeignComparison, type TimedAlert } from '../model/foreign-alert.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { AdmissionAudit, type VerdictListener } from '../score/admission-audit.ts';
import { type LostTransaction, scoreShards } from '../score/score-shards.ts';
import { rareEvents } from '../score/shard-events.ts';
import { ShardedDetections } from '../score/sharded-detections.ts';
import { WorldLog } from '../score/world-log.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type SentDetection } from './messages.ts';
import { type AuditedRun, type AuditSettings, type RunAudit, type ScoredTruth, type SeenRun } from './run-audit.ts';

/** What follows an audit. */
export interface AuditListeners {
  /** Are told of each record. */
  readonly verdicts?: readonly VerdictListener[];
  /** Gets each line of `outcomes.jsonl`. */
  readonly onOutcome?: ((line: string) => void) | undefined;
}

/** An audit in this thread. */
export class LocalAudit implements RunAudit {
  readonly #settings: AuditSettings;
  readonly #store: BlockStore;
  readonly #listeners: AuditListeners;
  readonly #digests: StageDigests;
  readonly #log: WorldLog;
  readonly #admission: AdmissionAudit;
  readonly #transactions: TransactionsFile | null;
  readonly #said: ShardedDetections;
  readonly #closing = new AbortController();

  /** Keeps what it has to remember in `store`, which stays the caller's. */
  constructor(settings: AuditSettings, vocabulary: Vocabulary, store: BlockStore, listeners: AuditListeners = {}) {
    const { partitions, transactionsPath } = settings;
    this.#settings = settings;
    this.#store = store;
    this.#listeners = listeners;
    this.#digests = new StageDigests(vocabulary, partitions);
    const log = (this.#log = new WorldLog(vocabulary, store));
    this.#admission = new AdmissionAudit({ ...settings, log, listeners: listeners.verdicts ?? [] });
    this.#transactions = transactionsPath === null ? null : new TransactionsFile(transactionsPath, vocabulary);
    this.#said = new ShardedDetections(store, vocabulary.clients);
  }

  drawn(batch: WorldBatch): void {
    this.#digests.drawn(batch);
    this.#admission.drawn(batch);
    this.#transactions?.drawn(batch);
  }

  delivered(batch: LogBatch): void {
    this.#digests.delivered(batch);
    this.#admission.delivered(batch);
  }

  settle(): Promise<SeenRun> {
    this.#transactions?.finish();
    const { verdicts } = this.#admission;
    const [arrivals, places] = [this.#admission.arrivals(), this.#admission.places()];
    return Promise.resolve({ digests: this.#digests.hex(), verdicts, arrivals, places });
  }

  detection({ detection, line, timing }: TimedAlert): void {
    this.said({ client: detection.client_id, line, timing });
  }

  /** The same of a detection that was sent. */
  said({ client, line, timing }: SentDetection): void {
    this.#said.add(client, line, timing);
  }

  async score(
    { episodes, span, units, labels, rereads, foreign }: ScoredTruth,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<AuditedRun | undefined> {
    const { engine, outcomesPath } = this.#settings;
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    await setImmediate(); // what is written beside comes first
    if (stop.aborted) return undefined;
    const ruleSet = rulesOf(engine.ruleSet, foreign);
    const { allowedDisorderMs } = engine;
    const run = {
      ruleSet,
      allowedDisorderMs,
      episodes,
      log: this.#log,
      detections: this.#said,
      span,
      units,
      labels,
      rereads,
      foreign,
    };
    const lost = this.#settings.lostPath === null ? null : new JsonLinesFile(this.#settings.lostPath);
    const onLost = lost === null ? undefined : (row: LostTransaction) => lost.row(row);
    const differences = foreign === undefined ? undefined : new DifferencesFile(this.#settings.differencesPath);
    const onDifference = differences && ((one: AlertDifference) => differences.add(one));
    const scored = await scoreShards({ ...run, onDifference, onLost, store: this.#store }, onProgress, stop);
    if (scored === undefined) lost?.close();
    else lost?.finish();
    differences?.close();
    if (scored === undefined) return undefined;
    const { alertOutcomes, ...scores } = scored.scores;
    const outcomes = writeOutcomes(outcomesPath, { ...scores, alertOutcomes }, this.#listeners.onOutcome);
    const { undelivered, matching, events } = scored;
    const reached = events && rareEvents(this.#admission.events(), events);
    const held = matching === undefined ? {} : { matching, differences: differences!.first };
    return { scores, outcomes, undelivered, reached, ...held };
  }

  close(): Promise<void> {
    this.#closing.abort();
    this.#transactions?.close();
    return Promise.resolve();
  }
}

/** The rules that another engine has; all of them for the built-in one. */
function rulesOf(ruleSet: RuleSet, foreign: ForeignComparison | undefined): RuleSet {
  const names = foreign?.rules ?? null;
  return names === null ? ruleSet : { ...ruleSet, rules: ruleSet.rules.filter(({ name }) => names.includes(name)) };
}
