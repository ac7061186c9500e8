import { packError } from '../model/sent-error.ts';
import { prepareRun } from '../run/prepare.ts';
import { type Progress } from '../model/progress.ts';
import { runScenario } from '../run/run-scenario.ts';
import { type FreshJob, type FreshOutcome, type FromFreshRun } from './fresh-run.ts';
import { Tracer } from './tracer.ts';

/** The program of a fresh process, started by freshRun. It runs a scenario once and returns its trace. */

const PROGRESS_EVERY_MS = 100;

// It ends with its parent. The parent also decides what Ctrl-C means.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('message', (job) => void run(job as FreshJob).then((outcome) => tell({ kind: 'done', outcome })));

async function run({ request, batchRows, consumers, attribute, keep }: FreshJob): Promise<FreshOutcome> {
  const tracer = new Tracer(keep);
  let error: unknown = null;
  try {
    await runScenario({
      ...prepareRun(request),
      directory: null,
      batchRows,
      consumers,
      attribute,
      tracer,
      onProgress: progressTeller(),
      signal: new AbortController().signal,
    });
  } catch (caught) {
    error = caught;
  }
  return { ...tracer.result(), error: error === null ? null : packError(error) };
}

/** Reports progress to the parent at intervals. */
function progressTeller(): (progress: Progress) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return ({ transactions }) => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    tell({ kind: 'progress', transactions });
  };
}

function tell(message: FromFreshRun): void {
  process.send!(message, undefined, undefined, () => undefined);
}
