import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRANSACTION_JSON } from '../src/mapping/transaction-json.ts';
import { CaptureReader } from '../src/capture/format/reader.ts';
import { ReplaySource } from '../src/capture/selection/replay-source.ts';
import { EVERYTHING } from '../src/capture/selection/selection.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { runScenario } from '../src/run/run-scenario.ts';

/** For work that is neither watched nor stopped. */
export const UNWATCHED = { signal: new AbortController().signal, onProgress: () => undefined };

/** Calls `use` with a capture of a week of `baseline`, which is in the folder for temporary files. */
export async function withCapture<T>(use: (source: ReplaySource) => Promise<T>): Promise<T> {
  const path = join(tmpdir(), 'baseline.arrow');
  const capture = { path, force: true };
  const batchRows = DEFAULT_BATCH_ROWS;
  await runScenario({ ...prepareRun({ scenario: 'baseline' }), directory: null, capture, batchRows, ...UNWATCHED });
  const reader = CaptureReader.open(path);
  try {
    return await use(new ReplaySource(reader, EVERYTHING, TRANSACTION_JSON));
  } finally {
    reader.close();
  }
}
