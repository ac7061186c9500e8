import { PROGRESS_FILE, type RunProgress } from '../artifacts/progress-file.ts';
import { type RunDirectory } from '../artifacts/run-directory.ts';
import { type TransactionBatch, type WorldBatch } from '../model/batch.ts';
import { type Observer } from '../model/observer.ts';
import { type Progress, type ProgressListener } from '../model/progress.ts';
import { compareText } from '../model/text-order.ts';
import { MINUTE_MS, SECOND_MS } from '../model/time-units.ts';
import { timeLeftMs } from '../pacing/time-left.ts';
import { type Engines } from '../pipeline/engines.ts';
import { RateSamples } from './rate-samples.ts';

const EVERY_MS = SECOND_MS;

/**
 * Leaves in the folder of a run under way how far it is, about once a second, for `trapline view`. Only then does it look at a batch, so that a run
 * is no slower for it. What it writes goes when the folder is put into its place.
 */
export class ProgressWriter implements Observer {
  readonly #directory: RunDirectory;
  readonly #head: Pick<RunProgress, 'schema' | 'scenario' | 'seed' | 'started_at_ms'>;
  #engines: Pick<Engines, 'alerts'> | undefined;
  #writtenAtMs = 0;
  #sampledAtMs = 0;
  #phase: Progress['phase'] | undefined;
  #phaseAtMs = 0;
  #latest: RunProgress['latest'] = null;
  #drawn = 0;
  readonly #samples = new RateSamples();

  constructor(directory: RunDirectory, { name, seed }: { readonly name: string; readonly seed: string }) {
    this.#directory = directory;
    this.#head = { schema: 'trapline.progress/1', scenario: name, seed, started_at_ms: Date.now() };
  }

  /** From now on the alerts of these engines are told. */
  watch(engines: Pick<Engines, 'alerts'>): void {
    this.#engines = engines;
  }

  /** The same listener, with the progress written beside. */
  follow(listener: ProgressListener): ProgressListener {
    return (progress) => {
      listener(progress);
      this.#told(progress);
    };
  }

  drawn(batch: WorldBatch): void {
    const nowMs = Date.now();
    this.#drawn += batch.length;
    if (batch.length === 0 || nowMs - this.#sampledAtMs < EVERY_MS) return;
    this.#sampledAtMs = nowMs;
    this.#latest = latestOf(batch);
    const trueTimeMs = this.#latest.true_time_ms;
    this.#samples.add({ trueTimeMs, transactions: this.#drawn, alerts: this.#engines?.alerts ?? null });
  }

  delivered(): void {
    // What was drawn is enough of a picture.
  }

  #told(progress: Progress): void {
    const nowMs = Date.now();
    if (progress.phase !== this.#phase) [this.#phase, this.#phaseAtMs] = [progress.phase, nowMs];
    else if (nowMs - this.#writtenAtMs < EVERY_MS) return;
    this.#writtenAtMs = nowMs;
    const { phase, done, total, transactions, lag = 0 } = progress;
    const content: RunProgress = {
      ...this.#head,
      updated_at_ms: nowMs,
      phase,
      done,
      total,
      transactions,
      lag,
      left_ms: timeLeftMs(nowMs - this.#phaseAtMs, done, total),
      alerts: this.#engines?.alerts ?? null,
      latest: this.#latest,
      rates: this.#samples.rates,
    };
    try {
      this.#directory.writeWhileUnderWay(PROGRESS_FILE, `${JSON.stringify(content)}\n`);
    } catch {
      // A run does not fail because of what a viewer would have seen; a full disk stops it elsewhere.
    }
  }
}

function latestOf(batch: WorldBatch): NonNullable<RunProgress['latest']> {
  const { length, trueTimeMs, vocabulary } = batch;
  const lastMs = trueTimeMs[length - 1]!;
  const spanMs = lastMs - trueTimeMs[0]!;
  const currency = batch.currency[0]!;
  return {
    true_time_ms: lastMs,
    transactions_per_minute: spanMs > 0 ? (length - 1) / (spanMs / MINUTE_MS) : null,
    currency: vocabulary.currencies.value(currency),
    categories: sums(batch, batch.category, (row) =>
      batch.currency[row] === currency ? batch.amountCents[row]! : null,
    )
      .map(([code, { sum, count }]) => ({
        name: vocabulary.categories.value(code) ?? '–',
        average_cents: Math.round(sum / count),
      }))
      .sort((a, b) => compareText(a.name, b.name)),
    regions: sums(batch, batch.region, () => 0)
      .map(([code, { count }]) => ({ name: vocabulary.regions.value(code) ?? '–', transactions: count }))
      .sort((a, b) => compareText(a.name, b.name)),
  };
}

/** By code, the sum of what `valueOf` gives for the rows and their number; rows with null are left out. */
function sums(
  { length }: TransactionBatch,
  codes: ArrayLike<number>,
  valueOf: (row: number) => number | null,
): [number, { sum: number; count: number }][] {
  const byCode = new Map<number, { sum: number; count: number }>();
  for (let row = 0; row < length; row++) {
    const value = valueOf(row);
    if (value === null) continue;
    const own = byCode.get(codes[row]!) ?? { sum: 0, count: 0 };
    own.sum += value;
    own.count += 1;
    byCode.set(codes[row]!, own);
  }
  return [...byCode];
}
