import { type Metrics } from './metrics.ts';
import { type Usage } from './usage.ts';

/** One line of a figure, of one run: so many rows went through something, and what that took. */
export interface Measurement {
  /** The same in every run; what results are compared by. */
  readonly name: string;
  readonly rows: number;
  readonly metrics: Metrics;
}

/** What a run of a figure gives. */
export interface Outcome {
  readonly measurements: readonly Measurement[];
  /** What could not be measured here, and how to enable it: one line each. */
  readonly skipped: readonly string[];
}

/** What the process of a figure sends to the suite: what it measured, or why it could not, in any number of lines. */
export type ChildMessage = { readonly outcome: Outcome } | { readonly failure: string };

/** An outcome in which nothing was skipped. */
export function outcomeOf(...measurements: readonly Measurement[]): Outcome {
  return { measurements, skipped: [] };
}

/** The figure as a whole cannot be measured here; `why` says how to enable it. */
export function skippedFor(why: string): Outcome {
  return { measurements: [], skipped: [why] };
}

/** A measurement of `rows` rows that took `usage`. `more` are metrics that do not follow from it. */
export function measured(name: string, rows: number, usage: Usage, more: Metrics = {}): Measurement {
  const { wallS, cpuS, allocatedBytes, gcS } = usage;
  const millions = rows / 1e6;
  const metrics = {
    rows_per_s: rows / wallS,
    ...(cpuS === null ? {} : { cpu_s_per_million_rows: cpuS / millions }),
    ...(gcS === null ? {} : { gc_s_per_million_rows: gcS / millions }),
    ...(allocatedBytes === null ? {} : { allocated_bytes_per_row: allocatedBytes / rows }),
    ...more,
  };
  return { name, rows, metrics };
}
