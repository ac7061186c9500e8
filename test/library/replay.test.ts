import { beforeEach, describe, expect, it } from 'vitest';
import { replay, type ReplayOptions } from '../../src/library/replay.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const capture = (): string => inFolder('small.arrow');

let own: Report;

beforeEach(async () => {
  const run = await runScenario({
    ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
    batchRows: 4096,
    directory: inFolder('run'),
    capture: { path: capture(), force: false },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (run.kind !== 'finished') throw new Error('interrupted');
  own = run.report;
});

describe('a capture', () => {
  it('gives the alerts of the run that it is of', async () => {
    const { report, episodes, candidate } = await replay(capture());
    expect(report.digests['alerts']).toBe(own.digests['alerts']);
    expect(report.rules['spending_spree']!.episodes.recall).toBe(null);
    expect(episodes).toEqual([]);
    expect(candidate).toBeUndefined();
  });

  it('is scored where ground truth is given', async () => {
    const { report, episodes } = await replay(capture(), { episodes: inFolder('run') });
    expect(report.rules['spending_spree']!.episodes.recall).toBe(own.rules['spending_spree']!.episodes.recall);
    expect(episodes.length).toBeGreaterThan(0);
  });

  it('is replayed in part, and with other rules beside', async () => {
    const { report, candidate } = await replay(capture(), { until: '12h', candidate: 'default' });
    expect(report.counts.delivered).toBeLessThan(own.counts.delivered!);
    expect(candidate?.digests['alerts']).toBe(report.digests['alerts']);
  });

  it.each([
    [{ start: 'noon' }, 'start: expected an instant'],
    [{ rule: 'default' }, 'unknown key "rule", did you mean "rules"?'],
    [{ end: 'no' }, 'end: expected true or false'],
    [{ rules: 'defalt' }, 'unknown rule set "defalt", did you mean "default"?'],
    [{ set: { duration: '1d' } }, '--set: changes a scenario'],
  ])('is refused in one line: %j', async (options, message) => {
    const error: unknown = await replay(capture(), options as ReplayOptions).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'input' });
    expect((error as Error).message).toContain(message);
  });

  it('may be stopped', async () => {
    await expect(replay(capture(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'interrupted' });
  });
});
