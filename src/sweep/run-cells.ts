import { extname } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { runJobs } from '../threads/run-jobs.ts';
import { type CellJob } from './cell-job.ts';
import { type CellResult } from './cell-result.ts';
import { type Cell, cellsOf, placeName, type Question, runOf } from './question.ts';
import { type SweepFolder } from './sweep-folder.ts';

/** The program of the threads. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`cell-main${extname(import.meta.url)}`, import.meta.url);

/** How the runs of a sweep are done. */
export interface CellsRequest {
  /** Runs at a time. */
  readonly jobs: number;
  readonly memoryBytes: number;
  /** Called when a run is done, and its result on the disk. */
  readonly onCell: (cell: Cell) => void;
  readonly signal: AbortSignal;
}

/**
 * Does every run that the folder does not hold yet. Returns all results in the order of the grid, point by point and seed by seed, or
 * undefined if the signal fired: then what was done is in the folder. Throws what a run fails with, named.
 */
export async function runCells(
  question: Question,
  folder: Pick<SweepFolder, 'journal'>,
  request: CellsRequest,
): Promise<CellResult[] | undefined> {
  const done = new Map(folder.journal.results.map((result) => [keyOf(result), result]));
  const pending = cellsOf(question).filter((cell) => !done.has(keyOf(cell)));
  const { points, seeds } = question;
  const { jobs, memoryBytes, signal } = request;
  await runJobs<CellJob, CellResult>({
    program: PROGRAM,
    jobs: pending.map((cell) => {
      return { cell, request: runOf(question.request, points[cell.point]!, cell.seed), memoryBytes };
    }),
    threads: jobs,
    onDone: (_, result) => {
      folder.journal.append(result);
      done.set(keyOf(result), result);
      request.onCell(result);
    },
    onFailed: ({ cell }, error) => {
      throw named(error, question, cell);
    },
    signal,
  });
  if (signal.aborted) return undefined;
  return points.flatMap(({ index }) => seeds.map((seed) => done.get(keyOf({ point: index, seed }))!));
}

/** The runs of the question that the folder holds. */
export function isDone(folder: Pick<SweepFolder, 'journal'>): (cell: Cell) => boolean {
  const keys = new Set(folder.journal.results.map(keyOf));
  return (cell) => keys.has(keyOf(cell));
}

function keyOf({ point, seed }: Cell): string {
  return `${point}/${seed}`;
}

/** The error with the run that it is about. */
function named(error: unknown, { axes, points }: Question, { point, seed }: Cell): unknown {
  if (!(error instanceof TraplineError)) return error;
  const place = placeName(axes, points[point]!);
  return new TraplineError(error.subCode, `the run of ${place}, seed ${seed}: ${error.oneLine()}`, {
    cause: error,
  });
}
