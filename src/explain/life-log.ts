import { clientPartitioner } from '../bus/partitioner.ts';
import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { defect } from '../model/errors.ts';
import { type Observer } from '../model/observer.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { VERDICTS } from '../model/verdict.ts';
import { OracleAdmission } from '../oracle/admission.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { Closings } from './closings.ts';
import { type Closing, type Copy, knownTime, type Life } from './life.ts';
import { type Selection } from './selection.ts';

/** The lives of transactions, by client in generation order. */
export type LivesByClient = ReadonlyMap<string, readonly Life[]>;

interface GrowingLife extends Life {
  readonly copies: Copy[];
  closing: Closing;
}

const NEVER: Closing = { when: 'never', ingestTimeMs: null };

const MALFORMED = VERDICTS.indexOf('malformed');

/** Follows a world and its log, judges every record with the oracle's admission, and keeps the lives of selected transactions. */
export class LifeLog implements Observer {
  readonly #selection: Selection;
  readonly #admissions: readonly OracleAdmission[];
  readonly #lives: ReadonlyMap<string, GrowingLife[]>;
  readonly #byId = new Map<string, GrowingLife>();
  /** By code of a client, whether anything of it is kept; undefined until it is first asked. */
  readonly #isSelected: (boolean | undefined)[] = [];

  readonly #closings: readonly Closings[];
  readonly #partitionOf: (client: number) => number;

  /** `vocabulary` is that of the world. */
  constructor({ engine, delivery }: Scenario, vocabulary: Vocabulary, selection: Selection) {
    const options = { ...engine, longestWindowMs: longestWindowMs(engine.ruleSet) };
    this.#selection = selection;
    this.#closings = Array.from({ length: delivery.partitions }, () => new Closings());
    this.#partitionOf = clientPartitioner(vocabulary.clients, delivery.partitions);
    this.#admissions = Array.from({ length: delivery.partitions }, () => new OracleAdmission(options));
    this.#lives = new Map([...selection.clients].map((client) => [client, []]));
  }

  /** What was kept. */
  get lives(): LivesByClient {
    return this.#lives;
  }

  drawn(batch: WorldBatch): void {
    const { clients } = batch.vocabulary;
    for (let row = 0; row < batch.length; row++) {
      if (!this.#selects(batch, row)) continue;
      const clientId = clients.text(batch.client[row]!);
      const id = transactionIdAt(batch.ids, row);
      const trueTimeMs = batch.trueTimeMs[row]!;
      if (!this.#selection.keeps(clientId, id, trueTimeMs)) continue;
      const life: GrowingLife = {
        transaction: oracleTransactionAt(batch, row),
        trueTimeMs,
        copies: [],
        closing: NEVER,
      };
      this.#closings[this.#partitionOf(batch.client[row]!)]!.watch(life);
      this.#lives.get(clientId)!.push(life);
      this.#byId.set(id, life);
    }
  }

  delivered(batch: LogBatch): void {
    const admission = this.#admissions[batch.partition];
    if (admission === undefined) throw defect(`a record of partition ${batch.partition} was delivered`);
    const verdicts = new Uint8Array(batch.length);
    const watermarksMs = new Float64Array(batch.length);
    admission.judge(batch, verdicts, watermarksMs);
    this.#closings[batch.partition]!.advance(batch, watermarksMs, admission.watermarkMs);
    for (let row = 0; row < batch.length; row++) {
      // A record that spoils a known id may name another client.
      if (verdicts[row] !== MALFORMED && !this.#selects(batch, row)) continue;
      this.#byId.get(transactionIdAt(batch.ids, row))?.copies.push({
        partition: batch.partition,
        offset: batch.offset[row]!,
        ingestTimeMs: knownTime(batch.ingestTimeMs[row]!),
        verdict: VERDICTS[verdicts[row]!]!,
        watermarkMs: knownTime(watermarksMs[row]!),
      });
    }
  }

  #selects({ client, vocabulary }: WorldBatch | LogBatch, row: number): boolean {
    const code = client[row]!;
    return (this.#isSelected[code] ??= this.#selection.clients.has(vocabulary.clients.text(code)));
  }
}
