import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRANSACTION_JSON } from '../src/mapping/transaction-json.ts';
import { CaptureReader } from '../src/capture/format/reader.ts';
import { ReplaySource } from '../src/capture/selection/replay-source.ts';
import { EVERYTHING } from '../src/capture/selection/selection.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { runScenario } from '../src/run/run-scenario.ts';

export const UNWATCHED = { signal: new AbortController().signal, onProgress: () => undefined };

/** A capture of a week of `baseline`, and the folder that it lies in. */
export interface CapturedWeek {
  readonly folder: string;
  readonly source: ReplaySource;
}

/** Calls `use` with a captured week that is gone afterwards, its folder included. */
export async function withCapture<T>(use: (captured: CapturedWeek) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
  try {
    const path = join(folder, 'baseline.arrow');
    const capture = { path, force: false };
    const batchRows = DEFAULT_BATCH_ROWS;
    await runScenario({ ...prepareRun({ scenario: 'baseline' }), directory: null, capture, batchRows, ...UNWATCHED });
    const reader = CaptureReader.open(path);
    const source = new ReplaySource(reader, EVERYTHING, TRANSACTION_JSON);
    return await use({ folder, source }).finally(() => reader.close());
  } finally {
    rmSync(folder, { recursive: true });
  }
}
