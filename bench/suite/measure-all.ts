import { type Figure } from './figure.ts';
import { type Outcome } from './measurement.ts';
import { type Results } from './results.ts';

/** A run of a figure that is to be made. */
export interface Step {
  readonly figure: Figure;
  /** From 1. */
  readonly run: number;
}

/** What follows the suite while it goes on. */
export interface SuiteListener {
  /** `left` are the steps to come, the one that begins included. */
  begun(step: Step, left: readonly Step[]): void;
  done(step: Step, seconds: number): void;
  /** A line for the user. */
  notice(line: string): void;
}

/** Makes one run of a figure; rejects with an error whose message is one line. */
export type MeasureOnce = (figure: Figure, signal: AbortSignal) => Promise<Outcome>;

/**
 * The steps of the suite: all figures once, then all of them again. So the runs of a figure lie minutes apart, and the range
 * that they span has in it how the machine changes over time. An exact figure has one run.
 */
export function stepsOf(figures: readonly Figure[], runs: number): readonly Step[] {
  return Array.from({ length: runs }, (_, i) => i + 1).flatMap((run) =>
    figures.filter(({ isExact }) => run === 1 || isExact !== true).map((figure) => ({ figure, run })),
  );
}

/**
 * Makes every step and puts what it gives into `results`. A figure that cannot be measured here, or fails, is not tried again.
 * After `signal` has fired, the run that is being made is dropped and no other begins.
 */
export async function measureAll(
  steps: readonly Step[],
  measureOnce: MeasureOnce,
  { results, listener, signal }: { results: Results; listener: SuiteListener; signal: AbortSignal },
): Promise<void> {
  const given = new Set<Figure>();
  for (const [i, step] of steps.entries()) {
    const { figure } = step;
    if (signal.aborted) return;
    if (given.has(figure)) continue;
    listener.begun(
      step,
      steps.slice(i).filter((each) => !given.has(each.figure)),
    );
    const startedAt = performance.now();
    try {
      const outcome = await measureOnce(figure, signal);
      for (const why of results.add(figure.name, outcome)) listener.notice(`skipped: ${figure.name}: ${why}`);
      if (outcome.measurements.length === 0) given.add(figure);
    } catch (error) {
      if (signal.aborted) return;
      given.add(figure);
      const why = error instanceof Error ? error.message : String(error);
      results.fail(figure.name, why);
      listener.notice(`failed: ${figure.name}: ${why}`);
    }
    listener.done(step, (performance.now() - startedAt) / 1000);
  }
}
