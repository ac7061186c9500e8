import { setImmediate } from 'node:timers/promises';
import { TraplineError } from '../src/model/errors.ts';
import { type runScenario } from '../src/run/run-scenario.ts';
import { type Draw, drawNumber, runTwice } from './run-twice.ts';

export interface SoakOptions {
  readonly seed: string;
  /** The first scenario's number. */
  readonly from: number;
  /** True when it is enough, after so many scenarios. */
  readonly isEnough: (scenarios: number) => boolean;
  /** Verifies a scenario in a fresh process; returns what went wrong, or null. */
  readonly verifyFresh: (draw: Draw) => Promise<string | null>;
  /** Every so many-th scenario is verified in a fresh process too. */
  readonly freshEvery: number;
  readonly onScenario: (draw: Draw, mismatch: string | null) => void;
  readonly signal: AbortSignal;
  /** In place of the real one, for a test of the soak itself. */
  readonly run?: typeof runScenario;
}

export interface SoakResult {
  readonly scenarios: number;
  readonly transactions: number;
  readonly fresh: number;
  readonly mismatches: number;
}

/** Draws and runs one scenario after another, until it is enough or the signal fires. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { seed, from, isEnough, freshEvery, verifyFresh, onScenario, signal } = options;
  const total = { scenarios: 0, transactions: 0, fresh: 0, mismatches: 0 };
  while (!isEnough(total.scenarios) && !signal.aborted) {
    const draw = drawNumber(seed, from + total.scenarios);
    const { transactions, mismatch } = await tried(draw, options.run);
    const isFresh = total.scenarios % freshEvery === freshEvery - 1;
    const found = mismatch ?? (isFresh ? await verifyFresh(draw) : null);
    // What Ctrl-C has cut short has not been found wrong.
    if (signal.aborted) break;
    onScenario(draw, found);
    total.scenarios += 1;
    total.transactions += transactions;
    if (isFresh) total.fresh += 1;
    if (found !== null) total.mismatches += 1;
    await setImmediate(); // lets Ctrl-C through
  }
  return total;
}

/** A run that fails has gone wrong as well, wherever the error comes from: what is drawn can be run. */
async function tried(
  draw: Draw,
  run: typeof runScenario | undefined,
): Promise<{ readonly transactions: number; readonly mismatch: string | null }> {
  try {
    const { report, mismatch } = await runTwice(draw, run);
    return { transactions: report.counts.transactions ?? 0, mismatch };
  } catch (error) {
    const words = error instanceof TraplineError ? error.oneLine() : String((error as Error).stack);
    return { transactions: 0, mismatch: `it fails: ${words}` };
  }
}
