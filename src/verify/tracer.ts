import { createHash, type Hash } from 'node:crypto';
import { RowDigest } from '../digest/row-digest.ts';
import { NO_COORDINATE, type TransactionBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Scenario } from '../model/scenario.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { type Report } from '../report/report-schema.ts';
import { type LineStage, type RunTracer } from '../artifacts/run-tracer.ts';
import { type Observer } from '../model/observer.ts';
import { digestRows, VocabularyHashes } from '../digest/stage-digest.ts';
import {
  BLOCK_ROWS,
  type BlockPlace,
  type StreamTrace,
  type Row,
  type RunTrace,
  type Stage,
  STAGES,
  type TracedRun,
} from './trace.ts';

/** Follows a run through its stages. It keeps a digest of every block of rows and, if requested, the rows of one block. */
export class Tracer implements RunTracer {
  readonly #keep: BlockPlace | null;
  readonly #kept: Row[] = [];
  #hasFaults = false;
  readonly #streams = new Map<Stage, readonly { trace(): StreamTrace }[]>();

  constructor(keep: BlockPlace | null = null) {
    this.#keep = keep;
  }

  /** Records the scenario. What was made of the scenario's files may also depend on the environment. */
  scenario(scenario: Scenario, resolvedHash: string): void {
    this.#hasFaults = scenario.faults !== undefined;
    this.#lines('scenario')(JSON.stringify({ ...scenario, resolved_hash: resolvedHash }));
  }

  /** Follows the world and the log. */
  observe(vocabulary: Vocabulary, partitions: number): Observer {
    const hashes = new VocabularyHashes(vocabulary);
    const world = new BatchStream('true_time_ms', hashes, this.#keeper('transactions', 0));
    const log = Array.from({ length: partitions }, (_, partition) => {
      return new BatchStream('ingest_time_ms', hashes, this.#keeper('deliveries', partition));
    });
    this.#streams.set('transactions', [world]);
    this.#streams.set('deliveries', log);
    return {
      drawn: (batch) => world.add(batch, batch.trueTimeMs),
      delivered: (batch) => log[batch.partition]!.add(batch, batch.ingestTimeMs),
    };
  }

  /** Follows a stage that is written line by line. */
  lines(stage: LineStage): (line: string) => void {
    return this.#lines(stage);
  }

  /**
   * Records the report without the parts that may differ: duration, bus, wall-clock figures, and counts of faults unless the
   * scenario has faults.
   */
  report({ performance: _, bus: __, latency_ms: ___, live: ____, faults, expectations, ...rest }: Report): void {
    const inVirtualTime = expectations.filter(({ path }) => !path.startsWith('latency_ms.'));
    const own = this.#hasFaults
      ? { ...rest, faults, expectations: inVirtualTime }
      : { ...rest, expectations: inVirtualTime.filter(({ path }) => !path.startsWith('faults.')) };
    this.#lines('report')(JSON.stringify(own));
  }

  /** The trace so far. */
  result(): TracedRun {
    const trace = STAGES.map(
      (stage) => [stage, (this.#streams.get(stage) ?? []).map((stream) => stream.trace())] as const,
    );
    return { trace: Object.fromEntries(trace) as unknown as RunTrace, kept: this.#kept };
  }

  #lines(stage: Stage): (line: string) => void {
    const stream = new LineStream(this.#keeper(stage, 0));
    this.#streams.set(stage, [stream]);
    return (line) => stream.add(line);
  }

  #keeper(stage: Stage, stream: number): Keeper {
    const keep = this.#keep;
    if (keep === null || keep.stage !== stage || keep.stream !== stream) return { block: -1, kept: this.#kept };
    return { block: keep.block, kept: this.#kept };
  }
}

/** The block of a stream whose rows are kept, −1 for none, and where they are kept. */
interface Keeper {
  readonly block: number;
  readonly kept: Row[];
}

/** A stream whose rows come in columnar batches. */
class BatchStream {
  readonly #stageTime: string;
  readonly #hashes: VocabularyHashes;
  readonly #keeper: Keeper;
  readonly #blocks: string[] = [];
  #digest = new RowDigest();
  #rows = 0;

  constructor(stageTime: string, hashes: VocabularyHashes, keeper: Keeper) {
    this.#stageTime = stageTime;
    this.#hashes = hashes;
    this.#keeper = keeper;
  }

  add(batch: TransactionBatch, stageTimeMs: Float64Array): void {
    for (let from = 0; from < batch.length;) {
      const to = Math.min(batch.length, from + BLOCK_ROWS - (this.#rows % BLOCK_ROWS));
      digestRows(this.#digest, batch, stageTimeMs, this.#hashes, from, to);
      if (this.#blocks.length === this.#keeper.block) {
        for (let row = from; row < to; row++) {
          this.#keeper.kept.push({ ...rowAt(batch, row), [this.#stageTime]: stageTimeMs[row]! });
        }
      }
      this.#rows += to - from;
      if (this.#rows % BLOCK_ROWS === 0) {
        this.#blocks.push(this.#digest.hex());
        this.#digest = new RowDigest();
      }
      from = to;
    }
  }

  trace(): StreamTrace {
    const isWhole = this.#rows % BLOCK_ROWS === 0;
    return { rows: this.#rows, blocks: isWhole ? this.#blocks : [...this.#blocks, this.#digest.hex()] };
  }
}

/** A stream whose rows come as lines of JSON. */
class LineStream {
  readonly #keeper: Keeper;
  readonly #blocks: string[] = [];
  #digest: Hash = createHash('sha256');
  #rows = 0;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  add(line: string): void {
    this.#digest.update(line).update('\n');
    if (this.#blocks.length === this.#keeper.block) this.#keeper.kept.push(JSON.parse(line) as Row);
    this.#rows += 1;
    if (this.#rows % BLOCK_ROWS !== 0) return;
    this.#blocks.push(hexOf(this.#digest));
    this.#digest = createHash('sha256');
  }

  trace(): StreamTrace {
    const isWhole = this.#rows % BLOCK_ROWS === 0;
    return { rows: this.#rows, blocks: isWhole ? this.#blocks : [...this.#blocks, hexOf(this.#digest.copy())] };
  }
}

function hexOf(digest: Hash): string {
  return digest.digest('hex').slice(0, 32);
}

/** The transaction in a row of a batch, with the names of `transactions.arrow`. */
function rowAt(batch: TransactionBatch, row: number): Row {
  const { clients, currencies, locations, devices, categories, regions } = batch.vocabulary;
  return {
    transaction_id: transactionIdAt(batch.ids, row),
    client_id: clients.value(batch.client[row]!),
    amount_cents: batch.amountCents[row]!,
    currency: currencies.value(batch.currency[row]!),
    event_time_ms: batch.eventTimeMs[row]!,
    location: locations.value(batch.location[row]!),
    device: devices.value(batch.device[row]!),
    merchant_category: categories.value(batch.category[row]!),
    region: regions.value(batch.region[row]!),
    latitude_e6: coordinate(batch.latitudeE6[row]!),
    longitude_e6: coordinate(batch.longitudeE6[row]!),
  };
}

function coordinate(value: number): number | null {
  return value === NO_COORDINATE ? null : value;
}
