import { TraplineError } from '../model/errors.ts';
import { type CellResult } from './cell-result.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { type CellWorker, startCellWorker } from './cell-worker.ts';
import { type Cell, cellsOf, placeName, type Question, runOf } from './question.ts';
import { type SweepFolder } from './sweep-folder.ts';

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
  const take = (result: CellResult): void => {
    folder.journal.append(result);
    done.set(keyOf(result), result);
    request.onCell(result);
  };
  await runAll(question, pending, take, request);
  if (request.signal.aborted) return undefined;
  const { points, seeds } = question;
  return points.flatMap(({ index }) => seeds.map((seed) => done.get(keyOf({ point: index, seed }))!));
}

/** The runs of the question that the folder holds. */
export function isDone(folder: Pick<SweepFolder, 'journal'>): (cell: Cell) => boolean {
  const keys = new Set(folder.journal.results.map(keyOf));
  return (cell) => keys.has(keyOf(cell));
}

async function runAll(
  question: Question,
  pending: readonly Cell[],
  take: (result: CellResult) => void,
  { jobs, memoryBytes, signal }: CellsRequest,
): Promise<void> {
  const workers = Array.from({ length: Math.min(jobs, pending.length) }, startCellWorker);
  const serve = async (worker: CellWorker, cell: Cell): Promise<void> => {
    const request = runOf(question.request, question.points[cell.point]!, cell.seed);
    const result = await worker.run({ point: cell.point, request, memoryBytes }).catch((error: unknown) => {
      throw named(error, question, cell);
    });
    if (!signal.aborted) take(result);
  };
  try {
    await serveJobs({ jobs: pending, serve, servers: workers, signal });
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
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
