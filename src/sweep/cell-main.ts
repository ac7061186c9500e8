import { DEFAULT_BATCH_ROWS } from '../pipeline/batch-rows.ts';
import { prepareRun } from '../run/prepare.ts';
import { runScenario } from '../run/run-scenario.ts';
import { assertEngineEqualsOracle } from '../score/integrity.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { defect } from '../model/errors.ts';
import { type CellJob } from './cell-job.ts';
import { type CellResult, cellResult } from './cell-result.ts';

/** The program of a thread that does runs of a sweep. */

const never = new AbortController().signal;

serveJobs(async ({ cell, request, memoryBytes }: CellJob): Promise<CellResult> => {
  const run = await runScenario({
    ...prepareRun(request),
    directory: null,
    batchRows: DEFAULT_BATCH_ROWS,
    memoryBytes,
    worker: false,
    attribute: false,
    onProgress: () => undefined,
    signal: never,
  });
  if (run.kind === 'interrupted') throw defect('a run of a sweep was interrupted');
  assertEngineEqualsOracle(run.report);
  return cellResult(cell.point, run.report);
});
