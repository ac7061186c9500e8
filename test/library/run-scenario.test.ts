import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runScenario as run, type RunOptions, type ScenarioSource } from '../../src/library/run-scenario.ts';
import { type ScoredRun } from '../../src/library/scored-run.ts';
import { type Progress } from '../../src/model/progress.ts';
import { SMALL_SCENARIO, writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
// A thread takes compiled files, which the test of the packed library has.
const runScenario = (scenario: ScenarioSource, options: RunOptions = {}): Promise<ScoredRun> =>
  run(scenario, { worker: false, ...options });
const small = (): string => writeSmallScenario(inFolder('small.yaml'));

describe('a scenario', () => {
  it('is run by its path, and without a folder nothing is written', async () => {
    const { report, episodes } = await runScenario(small());
    expect(report).toMatchObject({ schema: 'trapline.report/1', scenario: 'small', seed: '1', engine: 'builtin' });
    expect(report.rules['spending_spree']!.episodes.total).toBe(20);
    expect(episodes.filter(({ label }) => label === 'fraud')).toHaveLength(60);
    expect(existsSync(inFolder('runs'))).toBe(false);
  });

  it('is run by what its file would hold, with the same digests', async () => {
    const named = await runScenario(small());
    const given = await runScenario(parse(SMALL_SCENARIO) as Record<string, unknown>);
    expect(given.report.digests).toEqual(named.report.digests);
  });

  it('is run with another seed and other settings', async () => {
    const one = await runScenario(small());
    const other = await runScenario(small(), { seed: '7' });
    expect(other.report.seed).toBe('7');
    expect(other.report.digests['transactions']).not.toBe(one.report.digests['transactions']);
    expect((await runScenario({ ...(parse(SMALL_SCENARIO) as object), seed: '7' })).report.digests).toEqual(
      other.report.digests,
    );
    const blind = await runScenario(small(), {
      set: { 'rules.spending_spree.window': '1s', 'delivery.partitions': 2 },
    });
    expect(blind.report.rules['spending_spree']!.episodes.detected).toBe(0);
  });

  it('takes text as text, rules by name, and undefined as nothing', async () => {
    const set = { title: 'Fraud: five # not four', description: '2026', duration: undefined };
    const { report } = await runScenario(small(), {
      set,
      rules: 'spending-drift',
      out: inFolder('run'),
      seed: undefined,
    });
    expect(Object.keys(report.rules)).toEqual(['fixed_amount', 'z_score', 'unusual_amount', 'unusual_purchase']);
    const stored = JSON.parse(readFileSync(inFolder('run', 'scenario.json'), 'utf8')) as object;
    expect(stored).toMatchObject({ title: set.title, description: set.description });
  });

  it('writes what trapline run writes', async () => {
    const { report } = await runScenario(small(), { out: inFolder('run') });
    expect(JSON.parse(readFileSync(inFolder('run', 'report.json'), 'utf8'))).toMatchObject({ digests: report.digests });
  });

  it('tells how far it is', async () => {
    const phases = new Set<Progress['phase']>();
    await runScenario(small(), { onProgress: ({ phase }) => phases.add(phase) });
    expect([...phases]).toEqual(expect.arrayContaining(['simulate', 'write']));
  });

  it('may have another engine, which is scored as it is', async () => {
    const engine = { command: process.execPath, args: ['-e', 'process.exit(3)'] };
    await expect(runScenario(small(), { engine })).rejects.toMatchObject({ code: 'service' });
  });
});

describe('what cannot be', () => {
  it.each([
    ['an unknown name', 'mixed-frod', {}, 'unknown scenario "mixed-frod", did you mean "mixed-fraud"?'],
    [
      'an unknown setting',
      'mixed-fraud',
      { set: { duraton: '1d' } },
      'unknown key "duraton", did you mean "duration"?',
    ],
    ['a value with a wrong key', { nme: 'x' }, {}, 'unknown key "nme", did you mean "name"?'],
    ['settings of a value', { name: 'x' }, { set: {} }, 'set: changes a scenario in a file; change the value itself'],
    ['input of a value', { name: 'x' }, { input: ['x.csv'] }, 'input: changes a scenario in a file'],
    ['an unknown option', 'mixed-fraud', { sed: '8' }, 'unknown key "sed", did you mean "seed"?'],
    ['a wrong option', 'mixed-fraud', { worker: 'no' }, 'worker: expected true or false, found "no"'],
    ['a signal that is none', 'mixed-fraud', { signal: {} }, 'signal: expected an AbortSignal'],
    [
      'a value that no file holds',
      'mixed-fraud',
      { set: { duration: 1n } },
      'set duration: expected a value as in a file',
    ],
    ['a setting in two parts', 'mixed-fraud', { set: { 'a=b': 1 } }, 'set: expected a path, found "a=b"'],
    ['a wrong value', 'mixed-fraud', { set: { duration: '1 parsec' } }, 'set duration=1 parsec: '],
  ])('is one line: %s', async (_, scenario, options, message) => {
    const error: unknown = await runScenario(scenario, options as RunOptions).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TraplineError', code: 'input' });
    expect((error as Error).message).toContain(message);
  });

  it('says in which line of which file', async () => {
    const file = small();
    writeFileSync(file, SMALL_SCENARIO.replace('clients: 60', 'clientz: 60'));
    await expect(runScenario(file)).rejects.toThrow(`${file}:7:30: traffic: unknown key "clientz"`);
  });

  it('includes a run that was stopped, with the reason', async () => {
    const signal = AbortSignal.abort('enough');
    await expect(runScenario(small(), { signal })).rejects.toMatchObject({
      code: 'interrupted',
      cause: { cause: 'enough' },
    });
  });

  it('includes a folder that another run is being written to', async () => {
    const [first, second] = await Promise.allSettled([
      runScenario(small(), { out: inFolder('run') }),
      runScenario(small(), { out: inFolder('run'), seed: '2' }),
    ]);
    expect([first.status, second]).toMatchObject([
      'fulfilled',
      {
        reason: {
          subCode: 'output_refused',
          message: expect.stringContaining('another run of this process') as string,
        },
      },
    ]);
    await expect(runScenario(small(), { out: inFolder('run') })).resolves.toMatchObject({ report: { seed: '1' } });
  });
});
