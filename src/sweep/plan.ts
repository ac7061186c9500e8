import { availableParallelism } from 'node:os';
import { formatCount, formatDuration, formatQuantity } from '../report/format.ts';
import { MINUTE_MS, SECOND_MS } from '../model/time-units.ts';
import { largeMemory, roughMs } from './cost.ts';
import { type Cell, cellsOf, type Question } from './question.ts';
import { gridWords } from './terminal.ts';

/** What a sweep is going to do, and what that costs. */
export interface Plan {
  readonly scenario: string;
  readonly axes: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly seeds: readonly string[];
  readonly runs: number;
  /** Runs that an earlier sweep has done. */
  readonly done_runs: number;
  readonly jobs: number;
  /** About how many in all runs that are left; null where they come from a file. */
  readonly transactions: number | null;
  /** About how long it takes, before anything was measured. */
  readonly rough_ms: number | null;
  /** Memory that the jobs may take together, where that is much for this machine. */
  readonly large_memory_bytes: number | null;
}

/** What it costs to do the runs that are not done. */
export function planOf(
  question: Question,
  given: { readonly jobs: number; readonly memoryBytes: number; readonly isDone: (cell: Cell) => boolean },
): Plan {
  const { scenario, axes, seeds } = question;
  const cells = cellsOf(question);
  const left = cells.filter((cell) => !given.isDone(cell));
  const counts = left.map(({ point }) => question.transactions[point] ?? null);
  const jobs = Math.max(1, Math.min(given.jobs, left.length));
  const ms = sumOrNull(counts.map(roughMs));
  const largest = counts.includes(null) ? null : Math.max(0, ...counts.map((count) => count ?? 0));
  return {
    scenario: scenario.name,
    axes: axes.map(({ name, values }) => ({ name, values: values.map(({ label }) => label) })),
    seeds,
    runs: cells.length,
    done_runs: cells.length - left.length,
    jobs,
    transactions: sumOrNull(counts),
    rough_ms: ms === null ? null : Math.round(ms / Math.min(jobs, availableParallelism())),
    large_memory_bytes: left.length === 0 ? null : largeMemory(jobs, largest, given.memoryBytes),
  };
}

/** The same in words, a line each. */
export function planLines(plan: Plan): string[] {
  const left = plan.runs - plan.done_runs;
  const axes = plan.axes.map(({ name, values }) => `${name}: ${values.join(', ')}`);
  const done =
    plan.done_runs === 0 ? [] : [`runs done already: ${formatCount(plan.done_runs)}, left: ${formatCount(left)}`];
  return [`${plan.scenario}, ${gridWords(plan.axes, plan.seeds.length)}`, ...axes, ...done, ...costLines(plan, left)];
}

function costLines(plan: Plan, left: number): string[] {
  if (left === 0) return [];
  const size =
    plan.transactions === null
      ? 'traffic from a file'
      : `about ${formatQuantity(rounded(plan.transactions), 'transaction')}`;
  const time =
    plan.rough_ms === null ? 'how long it takes is known after the first runs' : `roughly ${roughTime(plan.rough_ms)}`;
  const memory =
    plan.large_memory_bytes === null
      ? []
      : [
          `the jobs may take ${(plan.large_memory_bytes / 2 ** 30).toFixed(1)} GiB of memory together; fewer take less: --jobs`,
        ];
  return [`${size}, ${formatQuantity(plan.jobs, 'run')} at the same time: ${time}`, ...memory];
}

/** To two digits. */
export function rounded(count: number): number {
  return Number(count.toPrecision(2));
}

/** A time before anything was measured: `12 s`, `2 min`. */
export function roughTime(ms: number): string {
  if (ms < SECOND_MS) return 'a second';
  return ms < MINUTE_MS ? `${Math.ceil(ms / SECOND_MS)} s` : formatDuration(Math.ceil(ms / MINUTE_MS) * MINUTE_MS);
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0 as number | null);
}
