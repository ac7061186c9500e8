import { readFileSync } from 'node:fs';
import { expect, it, describe } from 'vitest';
import { TRANSACTION_JSON } from '../../../src/mapping/transaction-json.ts';
import { CaptureReader } from '../../../src/replay/capture/reader.ts';
import { realClock } from '../../../src/replay/pacing/real-clock.ts';
import { ReplaySource } from '../../../src/replay/replay-source.ts';
import { EVERYTHING } from '../../../src/replay/selection/selection.ts';
import { prepareRun } from '../../../src/run/prepare.ts';
import { resolveEngine } from '../../../src/run/replay/engine-settings.ts';
import { readEpisodes } from '../../../src/run/replay/read-episodes.ts';
import { replayIntoEngine } from '../../../src/run/replay/replay-into-engine.ts';
import { runScenario } from '../../../src/run/run-scenario.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeSmallScenario } from '../small-scenario.ts';

const inFolder = temporaryFolder();

it('works', async () => {
  const scenario = writeSmallScenario(inFolder('small.yaml'));
  const signal = new AbortController().signal;
  const run = await runScenario({ ...prepareRun({ scenario }), directory: inFolder('run'), capture: { path: inFolder('x.arrow'), force: false }, batchRows: 4096, onProgress: () => undefined, signal });
  const reader = CaptureReader.open(inFolder('x.arrow'));
  const replay = await replayIntoEngine({
    source: new ReplaySource(reader, EVERYTHING, TRANSACTION_JSON),
    settings: resolveEngine({}, reader.origin.run),
    pace: { kind: 'max' }, rekey: false, ended: true,
    episodes: readEpisodes(inFolder('run')), directory: inFolder('replay'), batchRows: 100, clock: realClock, onProgress: () => undefined, signal,
  });
  if (replay.kind !== 'finished' || run.kind !== 'finished') throw new Error('interrupted');
  expect(replay.report.digests).toEqual({ ...run.report.digests, transactions: null });
  for (const file of ['alerts.jsonl', 'latency.jsonl', 'side.jsonl', 'aggregates.jsonl']) {
    expect(readFileSync(inFolder('replay', file), 'utf8')).toBe(readFileSync(inFolder('run', file), 'utf8'));
  }
  console.log(JSON.stringify(replay.report, null, 1).slice(0, 6000));
});
