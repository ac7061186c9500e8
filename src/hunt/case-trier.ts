import { extname } from 'node:path';
import { defect } from '../model/errors.ts';
import { isOutOfMemory, JobThread, LATE } from '../threads/job-thread.ts';
import { type HuntCase } from './case.ts';
import { type Section } from './draw/form.ts';
import { type Failure } from './failure.ts';
import { type HuntAnswer, type HuntJob } from './hunt-job.ts';
import { type Story } from './story.ts';
import { type HuntedProgram, type Tried } from './try-case.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`hunt-main${extname(import.meta.url)}`, import.meta.url);

/** A short run needs a few. */
const MOST_HEAP_MIB = 512;
/** A short world is drawn in some ms. */
const WORLD_LIMIT_MS = 10_000;

type Answer<Kind extends HuntAnswer['kind']> = Extract<HuntAnswer, { readonly kind: Kind }>;

/**
 * Tries cases in a thread, one after another. A case that does not end in time, or needs too much memory, costs its thread; the next case
 * gets a fresh one. Limits are of time that the thread really had (`watchWork`).
 */
export class CaseTrier {
  readonly #program: HuntedProgram | undefined;
  #thread: JobThread<HuntJob, HuntAnswer> | undefined;

  constructor(program: HuntedProgram | undefined) {
    this.#program = program;
  }

  /**
   * Tries cases in one go, for half as long altogether; those of a go that comes to nothing once more, each by itself and for as long. What came of
   * each, in their order.
   */
  async tryAll(cases: readonly HuntCase[], limitMs: number): Promise<readonly Tried[]> {
    if (cases.length > 1) {
      const answer = await this.#ask({ kind: 'try', cases, program: this.#program }, limitMs / 2).catch(() => null);
      if (answer !== null) return answer.tried;
    }
    const tried: Tried[] = [];
    for (const huntCase of cases) tried.push(await this.try(huntCase, limitMs));
    return tried;
  }

  /** Tries a case for so long. */
  async try(huntCase: HuntCase, limitMs: number): Promise<Tried> {
    try {
      const answer = await this.#ask({ kind: 'try', cases: [huntCase], program: this.#program }, limitMs);
      if (answer !== null) return answer.tried[0]!;
      return failed({ kind: 'hang', part: '', words: `the run does not end within ${limitMs / 1000} s` });
    } catch (error) {
      if (isOutOfMemory(error)) {
        return failed({ kind: 'memory', part: '', words: `the run needs more than ${MOST_HEAP_MIB} MiB of heap` });
      }
      const words = error instanceof Error ? error.message : String(error);
      return failed({ kind: 'error', part: words.slice(0, 80), words });
    }
  }

  /** `asListed`; null where the world cannot be drawn. */
  async listed(form: Section): Promise<Section | null> {
    return (await this.#ask({ kind: 'list', form }, WORLD_LIMIT_MS).catch(() => null))?.form ?? null;
  }

  /** `tellCase`; null where the world cannot be drawn. */
  async told(form: Section, alerts: readonly string[] | null): Promise<Story | null> {
    return (await this.#ask({ kind: 'tell', form, alerts }, WORLD_LIMIT_MS).catch(() => null))?.story ?? null;
  }

  /** Has the thread do something; null if that does not end in time. Throws what it fails with. Both cost the thread. */
  async #ask<Kind extends HuntAnswer['kind']>(
    job: Extract<HuntJob, { readonly kind: Kind }>,
    limitMs: number,
  ): Promise<Answer<Kind> | null> {
    const thread = (this.#thread ??= await this.#start());
    try {
      const answer = await thread.runWithin(limitMs, job);
      if (answer === LATE) {
        await this.close();
        return null;
      }
      if (!isOfKind(answer, job.kind)) throw defect(`a thread answered ${answer.kind} to ${job.kind}`);
      return answer;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** A thread that has begun: on a busy machine that takes longer than a case may. */
  async #start(): Promise<JobThread<HuntJob, HuntAnswer>> {
    const thread = new JobThread<HuntJob, HuntAnswer>(PROGRAM, MOST_HEAP_MIB);
    await thread.run({ kind: 'begin' });
    return thread;
  }

  /** Ends the thread, in the middle of a case too. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }
}

function isOfKind<Kind extends HuntAnswer['kind']>(answer: HuntAnswer, kind: Kind): answer is Answer<Kind> {
  return answer.kind === kind;
}

function failed(failure: Failure): Tried {
  return { failure, alerts: null, transactions: 0, features: [], refusal: null };
}
