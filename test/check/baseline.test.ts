import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { openBaseline, parseBaseline } from '../../src/check/baseline.ts';
import { findSubjects } from '../../src/check/subjects.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { checkNamed, checkOne } from './checking.ts';
import { commitAll, git, writeHouse, writeRules } from './rules-repository.ts';

const inFolder = temporaryFolder();

const open = (baseline: string, update = false) =>
  openBaseline(parseBaseline(baseline), findSubjects([inFolder('house')]), update);

const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'input', message: expect.stringMatching(message) as string }) as Error;

/** A repository whose scenario has golden results on `main`. */
async function committedHouse(): Promise<string> {
  const house = writeHouse(inFolder('house'));
  await checkNamed([house], { update: true });
  commitAll(house);
  return house;
}

describe('another commit as the baseline', () => {
  it('fails a rule set that is worse, whatever the golden results beside it say, and names rule, interval and cause', async () => {
    const house = await committedHouse();
    writeRules(house, '2m');
    await checkNamed([house], { update: true });
    expect(await checkOne(house)).toMatchObject({ passed: true });
    const result = await checkOne(house, { baseline: 'git:main' });
    expect(result).toMatchObject({
      passed: false,
      comparison: {
        against: expect.stringMatching(/^main \([0-9a-f]{8}\)$/) as string,
        failOn: 'worse',
        figures: expect.arrayContaining([
          expect.objectContaining({
            rule: 'impossible_travel',
            figure: 'recall',
            basis: 'episodes',
            judgement: 'worse',
            causes: expect.arrayContaining([
              expect.stringMatching(/^\d+ more misses by rule_ineffective$/),
            ]) as string[],
          }),
        ]) as unknown[],
      },
    });
    expect(await checkOne(house, { baseline: 'git:main', tolerance: 1 })).toMatchObject({ passed: true });
    expect(await checkOne(house, { baseline: 'git:main', failOn: 'change' })).toMatchObject({ passed: false });
  });

  it('fails a rule that is no longer after what it found', async () => {
    const house = await committedHouse();
    const rules = readFileSync(`${house}/house.yaml`, 'utf8');
    writeFileSync(`${house}/house.yaml`, rules.replace('window: 10m', 'window: 1s\n    detects: []'));
    const result = await checkOne(house, { baseline: 'git:main' });
    expect(result).toMatchObject({ passed: false });
  });

  it('is that of the folder, also inside a hook of another repository', async () => {
    const house = await committedHouse();
    mkdirSync(inFolder('other'));
    git(inFolder('other'), 'init', '--quiet');
    vi.stubEnv('GIT_DIR', `${inFolder('other')}/.git`);
    expect(await checkOne(house, { baseline: 'git:main' })).toMatchObject({
      comparison: { against: expect.stringMatching(/^main \([0-9a-f]{8}\)$/) as string, isStandIn: false },
    });
    vi.unstubAllEnvs();
  });

  it('that has no golden results for a folder is told, by the path in the repository', async () => {
    const house = await committedHouse();
    git(house, 'rm', '--quiet', '--cached', 'golden.json');
    git(house, 'commit', '--quiet', '--message=Without');
    expect(open('git:main').notices).toEqual([expect.stringMatching(/^main:golden\.json is not there; /)]);
  });

  it('passes a rule set that is no worse, although every digest of alerts differs', async () => {
    const house = await committedHouse();
    writeRules(house, '11m');
    const result = await checkOne(house, { baseline: 'git:main' });
    expect(result).toMatchObject({ passed: true, comparison: { failOn: 'worse' } });
    expect(result.comparison).toMatchObject({
      changes: expect.arrayContaining([expect.stringContaining('run id')]) as string[],
    });
  });

  it('has the golden results beside a scenario stand in that is new, and these are to be the same', async () => {
    const house = await committedHouse();
    git(house, 'rm', '--quiet', '--cached', 'golden.json');
    git(house, 'commit', '--quiet', '--message=Without');
    const baseline = open('git:main');
    expect(baseline.notices).toEqual([expect.stringMatching(/^main:.*golden\.json is not there/)]);
    expect(await checkOne(house, { baseline: 'git:main' })).toMatchObject({
      passed: true,
      comparison: { against: 'the golden results beside it', failOn: 'change' },
    });
    writeRules(house, '9m');
    expect(await checkOne(house, { baseline: 'git:main' })).toMatchObject({ passed: false });
  });

  it('says what is gone', async () => {
    const house = await committedHouse();
    rmSync(inFolder('house', 'small.yaml'));
    writeFileSync(
      inFolder('house', 'other.yaml'),
      readFileSync('scenarios/window-edge.yaml', 'utf8').replace('name: window-edge', 'name: other'),
    );
    expect(openBaseline(parseBaseline('git:main'), findSubjects([house]), false).gone).toEqual([
      expect.stringMatching(/house\/small$/),
    ]);
  });

  it('is refused in one line where it cannot be', async () => {
    const house = writeHouse(inFolder('house'));
    expect(() => open('git:main')).toThrow(refusal(/^--baseline git:main: git says of .*not a git repository/));
    commitAll(house);
    expect(() => open('git:nowhere')).toThrow(refusal(/^--baseline git:nowhere: .*has no such commit; fetch it first/));
    expect(() => open('git:')).toThrow(refusal(/expected a branch, tag or commit/));
    expect(() => open('git:--all')).toThrow(refusal(/expected a branch, tag or commit/));
    expect(() => open('git:main', true)).toThrow(refusal(/^--update: a commit cannot be changed/));
    writeFileSync(inFolder('house', 'golden.json'), '[]');
    git(house, 'add', '--all');
    git(house, 'commit', '--quiet', '--message=Break it');
    rmSync(inFolder('house', 'golden.json'));
    expect(() => open('git:main')).toThrow(refusal(/^not a file of golden results/));
  });

  it('is refused in one line where there is no git', () => {
    writeHouse(inFolder('house'));
    const { PATH } = process.env;
    process.env['PATH'] = inFolder();
    try {
      expect(() => open('git:main')).toThrow(refusal(/^--baseline: git is not installed/));
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

describe('a file as the baseline', () => {
  it('is what is compared with, and what is updated', async () => {
    const house = writeHouse(inFolder('house'));
    const baseline = inFolder('nightly.json');
    expect(() => open(baseline)).toThrow(refusal(/^no such file/));
    await checkNamed([house], { baseline, update: true });
    expect(await checkOne(house, { baseline })).toMatchObject({ passed: true, comparison: { against: baseline } });
    writeRules(house, '2m');
    expect(await checkOne(house, { baseline })).toMatchObject({ passed: false });
    expect(() => open(inFolder('house', 'golden.json'))).toThrow(refusal(/^no such file/));
  });

  it('has one entry for a name', () => {
    mkdirSync(inFolder('house'));
    writeSmallScenario(inFolder('house', 'small.yaml'));
    writeHouse(inFolder('another'));
    writeFileSync(inFolder('b.json'), '{}');
    const found = findSubjects([inFolder('house'), inFolder('another')]);
    expect(() => openBaseline(parseBaseline(inFolder('b.json')), found, false)).toThrow(
      refusal(/two are called small/),
    );
  });
});
