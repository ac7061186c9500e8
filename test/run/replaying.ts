import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Detection } from '../../src/model/alert.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { CaptureReader } from '../../src/capture/format/reader.ts';
import { ReplaySource } from '../../src/capture/selection/replay-source.ts';
import { EVERYTHING, type Selection } from '../../src/capture/selection/selection.ts';
import { prepareRun, type PrepareRequest } from '../../src/run/prepare.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { type EngineReplay } from '../../src/replay/engine-replay.ts';
import { resolveEngine } from '../../src/replay/engine-settings.ts';
import { type FinishedReplay, replayCapture } from '../../src/run/replay-capture.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { UNWATCHED } from '../capture/format/records.ts';
import { SimulatedClock } from '../pacing/simulated-clock.ts';

/** Runs a scenario and captures its log at `capture`; its files go to `directory`, if there is one. */
export async function runAndCapture(
  request: PrepareRequest,
  capture: string,
  directory: string | null = null,
): Promise<Report> {
  const run = await runScenario({
    ...prepareRun(request),
    directory,
    capture: { path: capture, force: false },
    batchRows: 4096,
    ...UNWATCHED,
  });
  if (run.kind === 'interrupted') throw new Error('it was not interrupted');
  return run.report;
}

export type ReplayChanges = Partial<Omit<EngineReplay, 'source'>> & {
  readonly selection?: Partial<Selection>;
};

/** Replays the capture at `path` into the engine of the run that it is of, as fast as possible, unless `changes` say otherwise. */
export async function replay(path: string, changes: ReplayChanges = {}): Promise<FinishedReplay> {
  const { selection, ...rest } = changes;
  const reader = CaptureReader.open(path);
  try {
    const replayed = await replayCapture({
      source: new ReplaySource(reader, { ...EVERYTHING, ...selection }, TRANSACTION_JSON),
      settings: resolveEngine({}, reader.origin.run),
      pace: { kind: 'max' },
      rekey: false,
      ended: true,
      episodes: null,
      directory: null,
      batchRows: 4096,
      clock: new SimulatedClock(),
      ...UNWATCHED,
      ...rest,
    });
    if (replayed.kind === 'interrupted') throw new Error('it was not interrupted');
    return replayed;
  } finally {
    reader.close();
  }
}

/** The same into a folder, with what `alerts.jsonl` says there. */
export async function replayAlerts(
  path: string,
  directory: string,
  changes: Omit<ReplayChanges, 'directory'> = {},
): Promise<FinishedReplay & { readonly alerts: readonly Detection[] }> {
  const replayed = await replay(path, { ...changes, directory });
  const alerts: readonly object[] = jsonLines(join(directory, 'alerts.jsonl'));
  return { ...replayed, alerts: alerts as readonly Detection[] };
}

/** The objects in a JSON Lines file. */
export function jsonLines(path: string): readonly Record<string, unknown>[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
