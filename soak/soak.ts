import { shareJobs } from '../src/threads/share-jobs.ts';
import { blockOf, type CheckedSeed } from './block-tally.ts';
import { type Failure } from '../src/hunt/failure.ts';
import { type Journal } from './journal.ts';
import { type Block } from './journal-entry.ts';
import { pendingRanges, type SeedRange } from './pending.ts';
import { isSampled } from './sampled.ts';
import { SeedThread } from './seed-thread.ts';
import { totalsOf } from './totals.ts';
import { type TriedSeed } from './try-seed.ts';

/** What runs seeds, one after another. */
export interface SeedRunner {
  /** Tells what comes of each seed of a range, in their order. Returns early once it is closed. */
  run(
    job: SeedRange & { readonly seed: string; readonly traceEvery: number },
    onTried: (tried: TriedSeed) => void,
  ): Promise<void>;
  close(): Promise<void>;
}

/** A check that some seeds get beside: what is wrong, or null. It need not settle once the soak has been stopped. */
export interface SampledCheck {
  /** It is made of each so many-th seed, as `isSampled` has it. */
  readonly every: number;
  readonly check: (tried: TriedSeed) => Promise<Failure | null>;
}

/** Time as it goes by, and as it is used. */
export interface SoakClock {
  readonly nowMs: () => number;
  readonly cpuMs: () => number;
}

/** What is soaked. */
export interface SoakRequest {
  readonly seed: string;
  /** The first number. */
  readonly from: number;
  /** The number after the last one; Infinity for no end. */
  readonly end: number;
  /** Seeds at a time. */
  readonly jobs: number;
  /** Seeds of one line of the journal. */
  readonly blockSeeds: number;
  /** Seeds that are in it are not run again. */
  readonly journal: Journal;
  readonly elsewhere: SampledCheck;
  readonly fresh: SampledCheck;
  readonly clock: SoakClock;
  /** Called with each seed that is done, in the order of their numbers within a block. */
  readonly onSeed: (checked: CheckedSeed) => void;
  /** Ends it at once; what is done is in the journal then. */
  readonly signal: AbortSignal;
  /** In place of the real threads, for a test of the soak itself. */
  readonly runner?: () => SeedRunner;
}

/** Tries every seed that the journal does not hold yet, until all are done or the signal fires. */
export async function soak(request: SoakRequest): Promise<void> {
  const { from, end, jobs, blockSeeds, journal, signal, clock, runner = () => new SeedThread() } = request;
  const runners = Array.from({ length: jobs }, runner);
  const stopwatch = new Stopwatch(clock);
  const open = new Set<OpenBlock>();
  const serve = async (by: SeedRunner, range: SeedRange): Promise<void> => {
    const block = new OpenBlock(request);
    open.add(block);
    await by.run({ ...range, seed: request.seed, traceEvery: request.elsewhere.every }, (tried) => block.take(tried));
    await block.settled();
    if (signal.aborted) return;
    open.delete(block);
    block.write(journal, stopwatch);
  };
  try {
    const pending = pendingRanges({ from, end, most: blockSeeds }, totalsOf(journal.entries).ranges);
    await shareJobs({ jobs: pending, serve, servers: runners, signal });
  } finally {
    await Promise.all(runners.map((one) => one.close()));
    for (const block of open) block.write(journal, stopwatch);
  }
}

/** A block on its way. */
class OpenBlock {
  readonly #request: SoakRequest;
  readonly #checking: Promise<void>[] = [];
  /** By place; a hole is a seed that is still being checked. */
  readonly #checked: (CheckedSeed | undefined)[] = [];

  constructor(request: SoakRequest) {
    this.#request = request;
  }

  take(tried: TriedSeed): void {
    const place = this.#checked.push(undefined) - 1;
    this.#checking.push(this.#checkAt(place, tried));
  }

  async #checkAt(place: number, tried: TriedSeed): Promise<void> {
    const checked = await this.#check(tried);
    if (this.#request.signal.aborted) return;
    this.#checked[place] = checked;
    this.#request.onSeed(checked);
  }

  async #check(tried: TriedSeed): Promise<CheckedSeed> {
    const { elsewhere, fresh } = this.#request;
    const isDue = ({ every }: SampledCheck): boolean => tried.failure === null && isSampled(tried.number, every);
    const [isElsewhere, isFresh] = [isDue(elsewhere), isDue(fresh)];
    const failure =
      tried.failure ??
      (isElsewhere ? await elsewhere.check(tried) : null) ??
      (isFresh ? await fresh.check(tried) : null);
    return { ...tried, failure, isElsewhere, isFresh };
  }

  /** Resolves when every seed that was taken is checked. */
  async settled(): Promise<void> {
    await Promise.all(this.#checking);
  }

  /** Writes the seeds that are checked; those between two that are not follow one another. */
  write(journal: Journal, stopwatch: Stopwatch): void {
    let together: CheckedSeed[] = [];
    for (const checked of [...this.#checked, undefined]) {
      if (checked !== undefined) together.push(checked);
      else if (together.length > 0) {
        journal.append(blockOf(together, stopwatch.lap()));
        together = [];
      }
    }
  }
}

/** Time since the line of the journal before. */
class Stopwatch {
  readonly #clock: SoakClock;
  #now: number;
  #cpu: number;

  constructor(clock: SoakClock) {
    this.#clock = clock;
    [this.#now, this.#cpu] = [clock.nowMs(), clock.cpuMs()];
  }

  lap(): Pick<Block, 'elapsed_ms' | 'cpu_ms'> {
    // Whole ms, and none of them lost.
    const elapsed = Math.round(this.#clock.nowMs() - this.#now);
    const cpu = Math.round(this.#clock.cpuMs() - this.#cpu);
    this.#now += elapsed;
    this.#cpu += cpu;
    return { elapsed_ms: Math.max(0, elapsed), cpu_ms: Math.max(0, cpu) };
  }
}
