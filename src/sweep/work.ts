import { type Cell, cellsOf, type Question } from './question.ts';

/** How far a sweep is. `weight` goes by expected transactions, so that large runs count for more. */
export interface Work {
  readonly runs: number;
  readonly doneRuns: number;
  readonly weight: number;
  readonly doneWeight: number;
}

/** Counts the runs of a sweep as they are done. */
export interface WorkCounter {
  now(): Work;
  /** Takes note of a run, and returns where that leads. */
  done(cell: Cell): Work;
}

/** What a run weighs beside its transactions. */
const BASE_WEIGHT = 5_000;

/** The work of a sweep some of whose runs are done. */
export function sweepWork(question: Question, isDone: (cell: Cell) => boolean): WorkCounter {
  const cells = cellsOf(question);
  const weightOf = ({ point }: Cell): number => BASE_WEIGHT + (question.transactions[point] ?? 0);
  const weigh = (some: readonly Cell[]): number => some.reduce((sum, cell) => sum + weightOf(cell), 0);
  const before = cells.filter(isDone);
  let [doneRuns, doneWeight] = [before.length, weigh(before)];
  const total = { runs: cells.length, weight: weigh(cells) };
  const now = (): Work => ({ ...total, doneRuns, doneWeight });
  return {
    now,
    done: (cell) => {
      doneRuns += 1;
      doneWeight += weightOf(cell);
      return now();
    },
  };
}
