import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareRuns } from '../../src/compare/compare-runs.ts';
import { CaptureReader } from '../../src/capture/format/reader.ts';
import { type EngineSettings, resolveEngine } from '../../src/replay/engine-settings.ts';
import { readEpisodes } from '../../src/replay/read-episodes.ts';
import { CANDIDATE } from '../../src/run/candidate.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { replay, runAndCapture } from './replaying.ts';
import { writeSmallScenario } from './small-scenario.ts';

const inFolder = temporaryFolder();

/** Of the captured run, with another span for every rule, so that duplicates are known for another time too. */
function withWindow(capture: string, sizeMs: number): EngineSettings {
  const reader = CaptureReader.open(capture);
  const settings = resolveEngine({}, reader.origin.run);
  reader.close();
  const { ruleSet } = settings.engine;
  const rules = ruleSet.rules.map((rule) => ({ ...rule, window: { kind: 'trailing', sizeMs } as const }));
  return { ...settings, engine: { ...settings.engine, ruleSet: { ...ruleSet, rules } } };
}

const REQUEST = {
  limit: 100,
  explain: false,
  input: undefined,
  listeners: { onProgress: () => undefined, signal: new AbortController().signal },
};

/** What is in a folder, but for what a machine's speed decides and when it was. */
function filesIn(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const own = names.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  return new Map(own.filter(([name]) => !['report.json', 'report.md', 'report.html'].includes(name)));
}

const reportIn = (folder: string): object => {
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as object;
  return { ...report, performance: null };
};

it('gives in one pass what two replays give, file by file, scored or not', async () => {
  mkdirSync(inFolder('run'));
  const capture = inFolder('x.arrow');
  await runAndCapture({ scenario: writeSmallScenario(inFolder('small.yaml')) }, capture, inFolder('run'));
  const candidate = withWindow(capture, 120_000);
  for (const episodes of [null, readEpisodes(inFolder('run'))]) {
    const both = await replay(capture, { candidate, episodes, directory: inFolder('both') });
    await replay(capture, { episodes, directory: inFolder('current') });
    await replay(capture, { settings: candidate, episodes, directory: inFolder('new') });
    expect(filesIn(inFolder('both'))).toEqual(filesIn(inFolder('current')));
    expect(filesIn(inFolder('both', CANDIDATE))).toEqual(filesIn(inFolder('new')));
    expect(reportIn(inFolder('both', CANDIDATE))).toEqual(reportIn(inFolder('new')));
    expect(both.candidate!.digests).not.toEqual(both.report.digests);
    // The folders are compared as any others.
    const comparison = await compareRuns(inFolder('both'), inFolder('both', CANDIDATE), REQUEST);
    expect(comparison).toMatchObject({ pairing: { kind: 'same_log' }, different: true });
    const travel = comparison.rules['impossible_travel']!;
    expect(travel.alerts!.lost).toBeGreaterThan(0);
    expect(travel.alerts!.same + travel.alerts!.moved + travel.alerts!.lost).toBe(travel.figures.a!.alerts.total);
    expect(travel.episodes === null).toBe(episodes === null);
  }
});
