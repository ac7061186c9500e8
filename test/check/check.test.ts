import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folderName, keepRuns } from '../../src/check/check.ts';
import { readGolden, writeGolden } from '../../src/check/golden-file.ts';
import { detailLines } from '../../src/check/result-words.ts';
import { findSubjects } from '../../src/check/subjects.ts';
import { isRun } from '../../src/artifacts/is-run.ts';
import { DEFAULT_BATCH_ROWS } from '../../src/pipeline/batch-rows.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { SMALL_SCENARIO, writeSmallScenario } from '../run/small-scenario.ts';
import { checkNamed, checkOne, type Asked } from './checking.ts';

const inFolder = temporaryFolder();
const golden = (): string => inFolder('golden.json');

/** Checks the small scenario, with `more` in its file. */
const checkSmall = (asked: Asked = {}, more = '') => checkOne(writeSmallScenario(inFolder('small.yaml'), more), asked);

const EXPECTS = 'expect: { counts.late: "> 0", counts.transactions: "> 0" }\n';

describe('what gates a scenario', () => {
  it('is its expectations, where it has no golden results, which are not written unasked', async () => {
    const comparison = { kind: 'none' };
    expect(await checkSmall({}, EXPECTS)).toMatchObject({ comparison, missed: [], isGated: true, passed: true });
    expect(existsSync(golden())).toBe(false);
    const missed = [{ path: 'counts.late', text: '== 0', passed: false }];
    expect(await checkSmall({}, 'expect: { counts.late: == 0 }\n')).toMatchObject({ missed, passed: false });
  });

  it('is its golden results, where it has no expectations', async () => {
    await checkSmall({ update: true });
    expect(await checkSmall()).toMatchObject({ comparison: { kind: 'compared', changes: [] }, passed: true });
  });

  it('is nothing where it has neither, and then it does not pass', async () => {
    expect(await checkSmall()).toMatchObject({
      comparison: { kind: 'none' },
      missed: [],
      isGated: false,
      passed: false,
    });
  });

  it('is nothing where only expectations are to count and there are none', async () => {
    await checkSmall({ update: true });
    expect(await checkSmall({ failOn: 'expectations' })).toMatchObject({ isGated: false, passed: false });
  });
});

describe('golden results', () => {
  it('lie beside the scenario, and are then what a run is held against', async () => {
    expect(await checkSmall({ update: true })).toMatchObject({
      comparison: { kind: 'updated', changed: true },
      passed: true,
    });
    const written = readFileSync(golden(), 'utf8');
    expect(Object.keys(readGolden(golden()))).toEqual(['small']);
    expect(await checkSmall({ batchRows: 100 })).toMatchObject({ comparison: { changes: [] }, passed: true });
    expect(await checkSmall({ update: true })).toMatchObject({ comparison: { kind: 'updated', changed: false } });
    expect(readFileSync(golden(), 'utf8')).toBe(written);
  });

  it('fail in words where they changed, and are taken when that is asked for', async () => {
    await checkSmall({ update: true });
    const { small } = readGolden(golden()) as { small: ReturnType<typeof readGolden>[string] };
    const changed = { ...small, counts: { ...small.counts, late: 3 }, digests: { ...small.digests, alerts: 'other' } };
    writeGolden(golden(), { small: changed });
    const changes = [expect.stringMatching(/^late 3 → \d+ \(\+\d+\)$/) as string, 'alerts digest differs'];
    expect(await checkSmall()).toMatchObject({ comparison: { changes, against: 'the golden results' }, passed: false });
    expect(await checkSmall({ update: true })).toMatchObject({ comparison: { changes }, passed: true });
    expect(readGolden(golden())).toEqual({ small });
  });

  it('of a file from elsewhere are never written into the installation', async () => {
    mkdirSync(inFolder('elsewhere'));
    const baseline = SMALL_SCENARIO.replace('name: small', 'name: baseline');
    writeFileSync(inFolder('elsewhere', 'baseline.yaml'), baseline);
    const shipped = readFileSync('scenarios/golden.json', 'utf8');
    expect(await checkOne(inFolder('elsewhere', 'baseline.yaml'), { update: true })).toMatchObject({ passed: true });
    expect(readFileSync('scenarios/golden.json', 'utf8')).toBe(shipped);
    expect(Object.keys(readGolden(inFolder('elsewhere', 'golden.json')))).toEqual(['baseline']);
  });

  it('of scenarios that were not asked for are kept; of a whole folder, those of what is gone are not', async () => {
    await checkSmall({ update: true });
    const { small } = readGolden(golden()) as Record<'small', never>;
    writeGolden(golden(), { another: small });
    await checkSmall({ update: true });
    expect(Object.keys(readGolden(golden()))).toEqual(['another', 'small']);
    await checkNamed([inFolder()], { update: true });
    expect(Object.keys(readGolden(golden()))).toEqual(['small']);
  });

  it('that were written before there were intervals are still read, and the same', async () => {
    await checkSmall({ update: true });
    const old = readFileSync(golden(), 'utf8')
      .replaceAll(/,\s*"(?:recall|precision)_ci95": (?:null|\[[^\]]*\])/g, '')
      .replaceAll(/,\s*"detected_each": "[^"]*"/g, '');
    expect(old).not.toMatch(/ci95|detected_each/);
    writeFileSync(golden(), old);
    expect(await checkSmall()).toMatchObject({ comparison: { changes: [] }, passed: true });
  });

  it('are updated although an expectation is missed, which still fails', async () => {
    const more = 'expect: { counts.late: == 0, counts.transactions: "> 0" }\n';
    const missed = [{ path: 'counts.late', text: '== 0', passed: false }];
    expect(await checkSmall({ update: true }, more)).toMatchObject({ missed, passed: false });
    expect(await checkSmall({}, more)).toMatchObject({ comparison: { changes: [] }, missed, passed: false });
  });
});

describe('several subjects', () => {
  it('are told in their order as soon as they are there, and no more after a signal, which keeps the golden results', async () => {
    const controller = new AbortController();
    writeSmallScenario(inFolder('small.yaml'));
    writeFileSync(inFolder('another.yaml'), SMALL_SCENARIO.replace('name: small', 'name: another'));
    const told: string[] = [];
    const results = await checkNamed([inFolder('small.yaml'), inFolder('another.yaml')], {
      update: true,
      signal: controller.signal,
      onResult: ({ subject }) => {
        told.push(subject.label);
        controller.abort();
      },
    });
    expect(results).toHaveLength(1);
    expect(told).toEqual(['small']);
    expect(existsSync(golden())).toBe(false);
  });

  it('go on where the run of one fails', async () => {
    writeSmallScenario(inFolder('small.yaml'), EXPECTS);
    const fileTraffic = SMALL_SCENARIO.replace('name: small', 'name: lost')
      .replace(/^traffic: .*$/m, 'traffic: { kind: file, mapping: original, path: lost.csv }')
      .replace('mapping: original', 'mapping: sparkov')
      .replace('duration: 1d\n', '');
    writeFileSync(inFolder('lost.yaml'), fileTraffic);
    writeFileSync(inFolder('lost.csv'), 'no,such,columns\n1,2,3\n');
    const results = await checkNamed([inFolder()]);
    expect(results.map(({ subject, kind, passed }) => [subject.label, kind, passed])).toEqual([
      ['lost', 'failed', false],
      ['small', 'checked', true],
    ]);
    expect(results[0]).toMatchObject({ error: { code: 'input' } });
  });
});

describe('a capture', () => {
  it('is replayed with the rules beside it, and held against golden results by the name of its file', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    await runScenario({
      ...prepareRun({ scenario }),
      directory: inFolder('run'),
      capture: { path: inFolder('day.arrow'), force: false },
      batchRows: DEFAULT_BATCH_ROWS,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    rmSync(scenario);
    const capture = inFolder('day.arrow');
    expect(await checkOne(capture, { update: true })).toMatchObject({ passed: true });
    expect(Object.keys(readGolden(golden()))).toEqual(['day.arrow']);
    const same = await checkOne(capture);
    expect(same).toMatchObject({ subject: { kind: 'capture', ruleSetFile: null }, passed: true });
    expect(same.report.counts.alerts).toBeGreaterThan(0);

    writeFileSync(
      inFolder('day.yaml'),
      'name: day\nrules:\n  - { name: impossible_travel, kind: distinct, field: region, at_least: 2, window: 2m }\n',
    );
    const changed = await checkOne(capture);
    expect(changed.passed).toBe(false);
    expect(changed.comparison).toMatchObject({
      changes: expect.arrayContaining(['spending_spree is gone']) as string[],
    });

    // Without a known truth, other rules are neither better nor worse: the change is told, and fails nothing.
    const beside = { baseline: golden(), failOn: 'worse' } as const;
    const told = await checkOne(capture, beside);
    expect(told).toMatchObject({ passed: true, comparison: { figures: [], failOn: 'worse' } });
    expect(detailLines(told)).toContain('spending_spree is gone');

    copyFileSync(inFolder('run', 'episodes.jsonl'), inFolder('day.episodes.jsonl'));
    expect((await checkOne(capture)).report.rules['impossible_travel']!.episodes.total).toBe(20);
  });
});

describe('kept runs', () => {
  it('are whole run folders by the name of their subject', async () => {
    writeSmallScenario(inFolder('small.yaml'));
    const { subjects } = findSubjects([inFolder('small.yaml')]);
    const kept = await keepRuns(subjects, inFolder('out'), {
      jobs: 1,
      batchRows: DEFAULT_BATCH_ROWS,
      memoryBytes: undefined,
      verify: false,
      writeExpectations: false,
      onShare: () => undefined,
      signal: new AbortController().signal,
    });
    expect(kept).toEqual([inFolder('out', 'small')]);
    expect(isRun(kept[0]!)).toBe(true);
    expect(existsSync(inFolder('out', 'small', 'report.html'))).toBe(true);
  });
});

it('says how much of a run is done', async () => {
  const shares: number[] = [];
  await checkSmall({ onShare: (_, share) => shares.push(share) }, EXPECTS);
  expect(shares.at(-1)).toBe(1);
  expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  expect(shares.some((share) => share > 0 && share < 1)).toBe(true);
});

it('the folders of kept runs differ where names do, in any script', () => {
  const label = (name: string) => ({ label: name }) as Parameters<typeof folderName>[0];
  expect(folderName(label('small'))).toBe('small');
  const names = ['u/é.yaml', 'u/ü.yaml', 'u_é.yaml', 'vorfall ä.arrow', 'vorfall_ä.arrow'].map((one) =>
    folderName(label(one)),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[\p{L}\p{N}_.-]+$/u);
});
