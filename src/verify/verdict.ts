import { TraplineError } from '../model/errors.ts';
import { type RowDifference } from './compare-traces.ts';
import { describeVariation, type Environment } from './environment.ts';
import { type Stage } from './trace.ts';

/** Where two runs of the same scenario and seed differ. */
export interface Divergence {
  /** The first stage that differs; null if the second run failed before any difference. */
  readonly stage: Stage | null;
  /** Null for a stage without partitions. */
  readonly partition: number | null;
  /** Rows of the block with the first difference, counted from 0; the end is exclusive. */
  readonly rows: readonly [from: number, to: number] | null;
  /** The first difference; null if it could not be determined. */
  readonly difference: RowDifference | null;
  /** False if a run differs even from its repetition in the same environment. */
  readonly repeats: boolean;
  /** How the second run failed, if it failed and the first did not. */
  readonly failure: string | null;
}

/** The comparison of two runs, and their environments. */
export interface Verdict {
  readonly equal: boolean;
  readonly first: Environment;
  readonly second: Environment;
  readonly divergence: Divergence | null;
}

/** One line for people: what held, or where the runs differ. */
export function describeVerdict({ first, second, divergence }: Verdict): string {
  const variation = describeVariation(first, second);
  if (divergence === null) return `equal, stage by stage, to a second run in a fresh process with ${variation}`;
  const { stage, failure } = divergence;
  const failed = failure === null ? [] : [`the second run failed: ${failure}`];
  const found = stage === null ? failed : [describeDifference(divergence, stage), ...failed];
  return `not deterministic: ${found.join('; ')} (second run: fresh process, ${variation})`;
}

function describeDifference({ partition, rows, difference, repeats }: Divergence, stage: Stage): string {
  const place = partition === null ? stage : `${stage}, partition ${partition}`;
  const somewhere = `first diverging stage ${place}, somewhere in rows ${rows![0]} to ${rows![1] - 1}`;
  if (difference === null)
    return repeats ? somewhere : `${somewhere}; it cannot be repeated: in another run both sides agree there`;
  const { row, column, first, second } = difference;
  const what =
    column === null
      ? `only in the ${first === null ? 'second' : 'first'} run: ${shown(first ?? second)}`
      : `column ${column}: ${shown(first)} in the first run, ${shown(second)} in the second`;
  const doubt = repeats ? '' : '; it cannot be repeated: this is from running both sides once more';
  return `first diverging stage ${place}, row ${row} (counted from 0), ${what}${doubt}`;
}

/** The verdict in JSON, with names in snake case. */
export function verdictJson({ equal, first, second, divergence }: Verdict): Readonly<Record<string, unknown>> {
  return { equal, first: environmentJson(first), second: environmentJson(second), divergence };
}

function environmentJson({ timeZone, locale, batchRows, consumers }: Environment): Readonly<Record<string, unknown>> {
  return { time_zone: timeZone, locale, batch_rows: batchRows, consumers };
}

const SHOWN_CHARACTERS = 400;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

/** Throws TraplineError('determinism') that says where the two runs of a scenario differ. */
export function assertSame(scenario: string, verdict: Verdict): void {
  if (!verdict.equal) throw new TraplineError('runs_differ', `${scenario}: ${describeVerdict(verdict)}`);
}
