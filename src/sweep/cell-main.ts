import { parentPort } from 'node:worker_threads';
import { packError } from '../model/sent-error.ts';
import { DEFAULT_BATCH_ROWS } from '../pipeline/batch-rows.ts';
import { prepareRun } from '../run/prepare.ts';
import { runScenario } from '../run/run-scenario.ts';
import { assertEngineEqualsOracle } from '../score/integrity.ts';
import { defect } from '../model/errors.ts';
import { type CellAnswer, type CellJob } from './cell-job.ts';
import { cellResult } from './cell-result.ts';

/** The program of a thread that does runs of a sweep, started by `CellWorker`. */

const never = new AbortController().signal;

parentPort!.on('message', (job: CellJob) => {
  void answer(job).then((said) => parentPort!.postMessage(said));
});

async function answer({ point, request, memoryBytes }: CellJob): Promise<CellAnswer> {
  try {
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
    return { kind: 'done', result: cellResult(point, run.report) };
  } catch (error) {
    return { kind: 'failed', error: packError(error) };
  }
}
