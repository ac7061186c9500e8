import { Random } from '../random/random.ts';
import { shareJobs } from '../threads/share-jobs.ts';
import { type HuntCase, loadForm } from './case.ts';
import { CaseTrier } from './case-trier.ts';
import { Coverage } from './coverage.ts';
import { drawCase, drawWays } from './draw/draw-case.ts';
import { type Section } from './draw/form.ts';
import { listedIn } from './draw/mutate.ts';
import { withoutFilters } from './draw/without-filters.ts';
import { type Failure, signatureOf } from './failure.ts';
import { shrink } from './shrink/shrink.ts';
import { drawCaseAfter } from './state/draw-after.ts';
import { type HuntedState } from './state/hunted-state.ts';
import { type Story } from './story.ts';
import { type HuntedProgram, type Tried } from './try-case.ts';

/** Cases between two looks at what was interesting: fixed, so that the number of threads decides nothing. */
const ROUND_CASES = 128;
/** Cases that a thread tries in one go: each message to a thread takes its time. */
const TOGETHER = 8;
/** A short run takes some ms. */
const CASE_LIMIT_MS = 20_000;
/** What a candidate that hangs costs while a case is shrunk: where one case fails, smaller ones may not come to an end. */
const SHRINK_LIMIT_MS = 2_000;
/** Candidates for one finding, so that shrinking comes to the same on every machine: fewer where each takes its time. */
const MOST_TRIES = { usual: 1_500, ofPrograms: 300 } as const;
/** For as many a candidate that hangs counts. */
const TRIES_OF_A_HANG = 30;

/** What is hunted, and for how long. */
export interface HuntOptions {
  readonly seed: string;
  /** How many cases at most; Infinity for no limit. */
  readonly cases: number;
  /** True when time is up. */
  readonly isEnough: () => boolean;
  /** It ends after so many findings. */
  readonly stopAfter: number;
  /** Cases at a time. */
  readonly jobs: number;
  /** Scenarios that are tried first, and changed afterwards, in the form of their files. */
  readonly corpus: readonly Section[];
  /** What all cases go on from; left out, each begins with nothing. */
  readonly state?: HuntedState | undefined;
  /** Given where another engine than the built-in one is hunted. */
  readonly program?: HuntedProgram | undefined;
  /** Ms that have gone by since the start. */
  readonly elapsedMs: () => number;
  readonly onProgress: (cases: number, findings: number) => void;
  /** Called when a finding has been shrunk; false if it was known before. */
  readonly onFinding: (finding: Finding) => boolean;
  readonly signal: AbortSignal;
}

/** A case that failed, shrunk. */
export interface Finding {
  readonly failure: Failure;
  readonly huntCase: HuntCase;
  readonly alerts: readonly string[] | null;
  /** Number of the case as it was drawn; those of the corpus come before, from −1 down. */
  readonly number: number;
  /** Since the start, until the case failed. */
  readonly foundAfterMs: number;
  /** How many cases were tried to shrink it. */
  readonly tries: number;
  /** The shrunk case told; null where its world cannot be drawn. */
  readonly story: Story | null;
}

/** What a hunt came to. */
export interface HuntResult {
  readonly cases: number;
  readonly transactions: number;
  /** Cases whose scenario was refused: they say nothing. */
  readonly refused: number;
  readonly findings: readonly Finding[];
  /** By kind and part of a finding, how many cases failed so. */
  readonly failed: ReadonlyMap<string, number>;
  readonly coverage: Coverage<Section>;
}

interface Result {
  readonly tried: Tried;
  /** Since the start. */
  readonly afterMs: number;
}

interface Numbered {
  readonly number: number;
  readonly huntCase: HuntCase;
}

/**
 * Draws and tries cases until it is enough, and shrinks the first of each kind that fails. The same seed and number of cases find the
 * same, whatever the number of threads.
 */
export async function hunt(options: HuntOptions): Promise<HuntResult> {
  const hunting = new Hunting(options);
  try {
    return await hunting.run();
  } finally {
    await hunting.close();
  }
}

class Hunting {
  readonly #options: HuntOptions;
  readonly #triers: readonly CaseTrier[];
  readonly #random: Random;
  readonly #coverage = new Coverage<Section>();
  readonly #findings: Finding[] = [];
  readonly #failed = new Map<string, number>();
  #cases = 0;
  #transactions = 0;
  #refused = 0;

  constructor(options: HuntOptions) {
    this.#options = options;
    this.#triers = Array.from({ length: options.jobs }, () => new CaseTrier(options.program));
    this.#random = Random.fromSeed(options.seed).fork('hunt');
  }

  async run(): Promise<HuntResult> {
    const { corpus, cases } = this.#options;
    await this.#round(
      corpus.map((form, i) => ({
        number: -1 - i,
        huntCase: this.#hunted({ form, ways: drawWays(this.#random.fork('corpus', i)) }),
      })),
    );
    for (let number = 0; number < cases && !this.#isOver; number += ROUND_CASES) {
      const length = Math.min(ROUND_CASES, cases - number);
      await this.#round(Array.from({ length }, (_, i) => this.#drawn(number + i)));
    }
    return {
      cases: this.#cases,
      transactions: this.#transactions,
      refused: this.#refused,
      findings: this.#findings,
      failed: this.#failed,
      coverage: this.#coverage,
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#triers.map((trier) => trier.close()));
  }

  get #isOver(): boolean {
    const { isEnough, stopAfter, signal } = this.#options;
    return signal.aborted || isEnough() || this.#findings.length >= stopAfter;
  }

  #drawn(number: number): Numbered {
    const random = this.#random.fork('case', number);
    const { interesting } = this.#coverage;
    const { state } = this.#options;
    const name = `hunt-${number}`;
    const drawn =
      state === undefined ? drawCase(name, random, interesting) : drawCaseAfter(name, random, interesting, state);
    return { number, huntCase: this.#hunted(drawn) };
  }

  /** A case as what is hunted can run it. */
  #hunted(drawn: HuntCase): HuntCase {
    return this.#options.program === undefined ? drawn : { ...drawn, form: withoutFilters(drawn.form) };
  }

  /** Tries cases side by side, and takes in what came of them in their order; none behind the one that is the last finding wanted. */
  async #round(round: readonly Numbered[]): Promise<void> {
    const results = new Map<number, Result>();
    for (let taken = 0; taken < round.length && !this.#isOver;) {
      await this.#tryTogether(round.slice(taken), results);
      const known = this.#knownIn(round, taken, results);
      if (known.length === 0) return;
      taken += known.length;
      for (const { number, huntCase, tried, afterMs } of known) {
        if (this.#isOver) return;
        this.#count(huntCase, tried);
        const { failure, alerts } = tried;
        if (failure !== null) await this.#found({ number, huntCase, failure, alerts, foundAfterMs: afterMs });
      }
    }
  }

  /** Tries those that have no result yet, until as many new failures as are still wanted stand without a gap before them. */
  async #tryTogether(cases: readonly Numbered[], results: Map<number, Result>): Promise<void> {
    const { signal, program, elapsedMs, onProgress } = this.#options;
    const waiting = cases.filter(({ number }) => !results.has(number));
    const length = program === undefined ? TOGETHER : 1;
    const parts = Array.from({ length: Math.ceil(waiting.length / length) }, (_, i) =>
      waiting.slice(i * length, (i + 1) * length),
    );
    const serve = async (trier: CaseTrier, part: readonly Numbered[]): Promise<void> => {
      if (this.#isOver || this.#hasWanted(cases, results)) return;
      const tried = await trier.tryAll(
        part.map(({ huntCase }) => huntCase),
        CASE_LIMIT_MS,
      );
      if (signal.aborted) return;
      const afterMs = elapsedMs();
      part.forEach(({ number }, i) => results.set(number, { tried: tried[i]!, afterMs }));
      onProgress(this.#cases + results.size, this.#findings.length);
    };
    await shareJobs({ jobs: parts, serve, servers: this.#triers, signal });
  }

  #hasWanted(cases: readonly Numbered[], results: ReadonlyMap<number, Result>): boolean {
    const failures = this.#knownIn(cases, 0, results).flatMap(({ tried }) => tried.failure ?? []);
    const fresh = new Set(failures.map(signatureOf).filter((signature) => !this.#failed.has(signature)));
    return this.#findings.length + fresh.size >= this.#options.stopAfter;
  }

  /** Those from a place on that have results, up to the first that has none. */
  #knownIn(cases: readonly Numbered[], from: number, results: ReadonlyMap<number, Result>): (Numbered & Result)[] {
    const known: (Numbered & Result)[] = [];
    for (const one of cases.slice(from)) {
      const result = results.get(one.number);
      if (result === undefined) break;
      known.push({ ...one, ...result });
    }
    return known;
  }

  #count({ form }: HuntCase, { transactions, features, refusal }: Tried): void {
    this.#cases += 1;
    this.#transactions += transactions;
    if (refusal !== null) this.#refused += 1;
    // Nothing else can be changed: it would be run again as it is.
    this.#coverage.add(listedIn(form) === undefined ? null : form, features);
  }

  /** Shrinks a case that failed, unless one like it was found before. */
  async #found(found: Omit<Finding, 'tries' | 'story'>): Promise<void> {
    const { signal, stopAfter, onFinding } = this.#options;
    const signature = signatureOf(found.failure);
    const known = this.#failed.get(signature) ?? 0;
    this.#failed.set(signature, known + 1);
    if (known > 0 || signal.aborted || this.#findings.length >= stopAfter) return;
    const finding = await this.#shrunk(found);
    if (onFinding(finding)) this.#findings.push(finding);
  }

  async #shrunk(found: Omit<Finding, 'tries' | 'story'>): Promise<Finding> {
    const trier = this.#triers[0]!;
    const { kind, part } = found.failure;
    const { signal, program } = this.#options;
    const most = program === undefined ? MOST_TRIES.usual : MOST_TRIES.ofPrograms;
    let [tries, hangs] = [0, 0];
    let last = { failure: found.failure, alerts: found.alerts };
    const stillFails = async (candidate: HuntCase): Promise<boolean> => {
      tries += 1;
      const { failure, alerts } = await trier.try(candidate, program === undefined ? SHRINK_LIMIT_MS : CASE_LIMIT_MS);
      // An error is told from another by its words; a detection may be missing here and extra there for one reason.
      const isSame = failure?.kind === kind && (kind !== 'error' || failure.part === part);
      if (failure?.kind === 'hang') hangs += 1;
      if (isSame) last = { failure, alerts };
      return isSame;
    };
    const isEnough = (): boolean => signal.aborted || tries + TRIES_OF_A_HANG * hangs >= most;
    const listed = await this.#asListed(found.huntCase, stillFails);
    const huntCase = await shrink(listed, { stillFails, isEnough });
    const story = await trier.told(huntCase.form, last.alerts);
    return { ...found, ...last, huntCase, tries, story };
  }

  /** A drawn scenario with its transactions listed, if it still fails so; else as it is, as where what draws the world is what fails. */
  async #asListed(drawn: HuntCase, stillFails: (candidate: HuntCase) => Promise<boolean>): Promise<HuntCase> {
    if (loadForm(drawn.form).scenario.traffic.kind === 'listed') return drawn;
    const form = await this.#triers[0]!.listed(drawn.form);
    if (form === null) return drawn;
    const candidate = { ...drawn, form };
    return (await stillFails(candidate)) ? candidate : drawn;
  }
}
