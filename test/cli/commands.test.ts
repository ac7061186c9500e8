import { once } from 'node:events';
import { openSync, closeSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandsOf } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { type Report, reportSchema } from '../../src/report/report-schema.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { commitAll, writeHouse, writeRules } from '../check/rules-repository.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Outcome, ROOT, startTrapline, trapline } from './trapline.ts';

const inFolder = temporaryFolder();

/** What every colour begins with. */
const ESCAPE = '\u001b';

/** Runs a command that must succeed, and returns what it printed. */
function printed(...args: readonly string[]): string {
  const outcome = trapline(args);
  expect(outcome).toMatchObject({ status: 0, stderr: '' });
  expect(outcome.stdout).not.toContain(ESCAPE);
  return outcome.stdout;
}

const small = () => writeSmallScenario(inFolder('small.yaml'));

describe('trapline', () => {
  it('alone shows the help, as bad usage', () => {
    const help = printed('--help');
    expect(help).toContain('Exit codes:');
    for (const { usage, describe: purpose } of COMMANDS) {
      expect(help).toContain(`trapline ${usage} `);
      expect(help).toContain(purpose.slice(0, 40));
    }
    expect(help).toContain('trapline completion');
    expect(trapline([])).toEqual({ status: 2, stdout: '', stderr: help });
  });

  it('says its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(printed('--version')).toBe(`${version}\n`);
  });

  it.each(commandsOf(COMMANDS).map(({ name }) => name))(
    '%s --help shows examples, in 100 columns, in English',
    (command) => {
      const { stdout } = trapline([...command.split(' '), '--help'], {
        env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
      });
      expect(stdout).toContain(`trapline ${command}`);
      expect(stdout).toContain('Options:');
      expect(stdout).toContain('Examples:');
      expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    },
  );

  it.each([
    ['help', 'capture', 'info'],
    ['capture', '--help', 'info'],
    ['-h', 'capture', 'info'],
  ])('shows the help of a command by %s %s %s too', (...words) => {
    expect(printed(...words)).toBe(printed('capture', 'info', '--help'));
  });

  it('refuses help of a command that there is not', () => {
    const { status, stderr } = trapline(['help', 'rnu']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^trapline: unknown command "rnu", did you mean "run"\?[^\n]*\n$/);
  });

  it.each([['run'], ['capture', 'info']])('refuses words behind the command that help is asked for: %s', (...words) => {
    const { status, stdout, stderr } = trapline(['help', ...words, 'extra']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe('trapline: unexpected "extra"; expected trapline help [command...]\n');
  });

  it('suggests the nearest command to a mistyped one', () => {
    const { status, stderr } = trapline(['recrd']);
    expect(status).toBe(2);
    expect(stderr).toContain('did you mean "record"?');
  });
});

describe('trapline list', () => {
  it('shows every scenario under its heading', () => {
    const text = printed('list');
    for (const file of readdirSync(join(ROOT, 'scenarios')).filter((name) => name.endsWith('.yaml'))) {
      expect(text).toMatch(new RegExp(`^  ${file.slice(0, -5)} +\\S`, 'm'));
    }
    expect(text).toMatch(/^basics:$/m);
  });

  it('as JSON for other tools', () => {
    const rows = JSON.parse(printed('list', '--json')) as object[];
    expect(rows).toContainEqual(expect.objectContaining({ name: 'mixed-fraud', group: 'basics' }));
  });
});

describe('trapline describe', () => {
  it('says what a scenario does, in 100 columns', () => {
    const text = printed('describe', 'mixed-fraud', '--set', 'traffic.clients=4321');
    expect(text).toContain('4,321 households');
    expect(text).toContain('1,200 × spending_spree: 4 categories');
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('as JSON, or as it is written', () => {
    expect(JSON.parse(printed('describe', 'evasion', '--json'))).toMatchObject({ name: 'evasion' });
    expect(printed('describe', 'evasion', '--source')).toBe(readFileSync(join(ROOT, 'scenarios/evasion.yaml'), 'utf8'));
  });
});

describe('trapline validate', () => {
  it('says of each good file what it is', () => {
    expect(printed('validate', small(), 'scenarios/rules/default.yaml', 'scenarios/mappings/tabformer.yaml')).toBe(
      `${inFolder('small.yaml')}: scenario small, 60 fraud episodes, 3 rules\n` +
        'scenarios/rules/default.yaml: rule set default, 3 rules\n' +
        'scenarios/mappings/tabformer.yaml: mapping: TabFormer card transactions\n',
    );
  });

  it('has a line for each problem of a bad file, and goes on', () => {
    writeFileSync(inFolder('bad.yaml'), 'name: bad\ntilte: t\nduration: 3\n');
    const { status, stdout, stderr } = trapline([
      'validate',
      inFolder('bad.yaml'),
      'scenarios/rules/default.yaml',
      'nowhere.yaml',
    ]);
    expect(status).toBe(2);
    expect(stdout).toBe('scenarios/rules/default.yaml: rule set default, 3 rules\n');
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines).toContainEqual(expect.stringMatching(/^trapline: .*bad\.yaml:3:11: duration: /));
    expect(lines).toContainEqual(expect.stringMatching(/^trapline: .*bad\.yaml:2:1: unknown key "tilte"/));
    expect(lines.at(-1)).toContain('trapline: nowhere.yaml: ');
  });
});

describe('trapline run', () => {
  const run = (...args: readonly string[]): Outcome => trapline(['run', small(), '--out', inFolder('run'), ...args]);
  const reportFile = () => readFileSync(inFolder('run', 'report.json'), 'utf8');

  it('prints the report, and says where the rest is', () => {
    const { status, stdout, stderr } = run();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('small · seed 1');
    expect(stdout).toContain('engine = oracle');
    expect(stdout).toContain(inFolder('run'));
    expect(stdout).not.toContain(ESCAPE);
    reportSchema.parse(JSON.parse(reportFile()));
  });

  it('tells the same time and rates as the files', () => {
    const out = inFolder('times');
    const beganAtMs = performance.now();
    const line = printed('run', small(), '--out', out)
      .split('\n')
      .find((text) => text.includes(' transactions over '))!;
    const waitedS = (performance.now() - beganAtMs) / 1000;
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain(`\n${line.trim()}  \n`);
    const { performance: own } = reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));
    expect(own.wall_s).toBeLessThan(waitedS);
  });

  it('--json prints report.json and nothing else', () => {
    expect(run('--json')).toEqual({ status: 0, stdout: reportFile(), stderr: '' });
  });

  it('--quiet prints nothing', () => {
    expect(run('-q', '--seed', '5')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(JSON.parse(reportFile())).toMatchObject({ seed: '5' });
  });

  it('--verbose says on stderr how long each phase took', () => {
    const { status, stdout, stderr } = run('--verbose', '--json');
    expect({ status, stdout }).toEqual({ status: 0, stdout: reportFile() });
    for (const phase of ['simulating and detecting', 'writing', 'scoring']) {
      expect(stderr).toMatch(new RegExp(`^.*${phase}.*\\d+(\\.\\d+)? m?s.*$`, 'm'));
    }
    expect(stderr).not.toContain(ESCAPE);
  });

  it('writes below runs/ unless told otherwise', () => {
    small();
    const { status, stdout } = trapline(['run', 'small.yaml'], { cwd: inFolder() });
    expect(status).toBe(0);
    const [folder] = readdirSync(inFolder('runs'));
    expect(folder).toMatch(/^small-1-[0-9a-f]{8}$/);
    expect(stdout).toContain(`runs/${folder}/`);
    expect(existsSync(inFolder('runs', folder!, 'report.md'))).toBe(true);
  });

  it('ends with 1 and one line when an expectation is missed, and the run is there all the same', () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'), 'expect: { counts.late: == 0 }\n');
    const { status, stdout, stderr } = trapline(['run', scenario, '--out', inFolder('run')]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^trapline: small: counts\.late is \d+, expected == 0\n$/);
    expect(stdout).toContain('✗ counts.late == 0');
    expect(JSON.parse(reportFile())).toMatchObject({ expectations: [{ path: 'counts.late', passed: false }] });
  });

  it('says of a missed expectation that --set may be why, and shows no more digits than people read', () => {
    const scenario = writeSmallScenario(
      inFolder('small.yaml'),
      'expect: { rules.impossible_travel.episodes.recall: == 2 }\n',
    );
    const { status, stderr } = trapline(['run', scenario, '--set', 'delivery.partitions=2', '--out', inFolder('run')]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/recall is [\d.]{1,8}, expected == 2 \(the scenario expects .*; --set changed them\)\n$/);
  });

  it('survives a reader that goes away', async () => {
    const child = startTrapline(['run', small(), '--out', inFolder('run'), '--json']);
    let stderr = '';
    child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout!.destroy();
    const [status] = (await once(child, 'close')) as [number];
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    reportSchema.parse(JSON.parse(reportFile()));
  });

  it.runIf(existsSync('/dev/full'))('calls a full disk by its name', async () => {
    const full = openSync('/dev/full', 'w');
    const child = startTrapline(['list'], { stdout: full });
    closeSync(full);
    let stderr = '';
    child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(4);
    expect(stderr).toMatch(/^trapline: cannot write to stdout: no space left on device\n$/);
  });
});

describe('trapline run --candidate', () => {
  it('tries other rules on the same stream, and tells what they would change', () => {
    const set = ['--set', 'rules.candidate.impossible_travel.window=1m'];
    const plain = JSON.parse(printed('run', small(), '--json', '--out', inFolder('plain'))) as Report;
    const tried = JSON.parse(printed('run', small(), '--json', '--out', inFolder('tried'), ...set)) as Report;
    expect(tried.digests).toEqual(plain.digests);
    expect(tried.candidate!.rules['impossible_travel']).toMatchObject({ change: 'changed' });
    expect(tried.candidate!.changes.lost).toBeGreaterThan(0);
    expect(readdirSync(inFolder('tried'))).toEqual(expect.arrayContaining(['candidate', 'compare.html']));
    const manifest = JSON.parse(readFileSync(inFolder('tried', 'manifest.json'), 'utf8')) as { command: string };
    expect(manifest.command).toContain('--set rules.candidate.impossible_travel.window=1m');
    expect(trapline(['run', small(), '--candidate', 'geoo'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^trapline: --candidate .*unknown rule set "geoo", did you mean "geo"/) as string,
    });
  });
});

describe('trapline check', () => {
  const check = (...args: readonly string[]): Outcome => trapline(['check', small(), ...args]);

  it('fails where nothing gates, takes it with --update, and is then content', () => {
    expect(check()).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^✗ small .*no golden results\n {4}nothing gates it: .*--update/) as string,
      stderr: 'trapline: not as expected: small\n',
    });
    expect(check('--update')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^✓ small .*updated/) as string,
    });
    expect(check()).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^✓ small .*the same as the golden results/) as string,
    });
  });

  it('says in words what changed', () => {
    check('--update');
    writeSmallScenario(inFolder('small.yaml'));
    const golden = readFileSync(inFolder('golden.json'), 'utf8');
    writeFileSync(inFolder('golden.json'), golden.replace(/"late": \d+/, '"late": 0'));
    const { status, stdout, stderr } = check();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✗ small .*differs from the golden results\n {4}late 0 → \d+ \(\+\d+\)\n$/);
    expect(stderr).toBe(
      'trapline: not as expected: small; if the change is intended, run it again with --update and commit the golden results\n',
    );
  });

  it('judges a capture by the file beside it: exit code 1 in words, and 2 for a misspelt rule', () => {
    trapline(['run', small(), '--out', inFolder('run'), '--capture', inFolder('day.arrow'), '--quiet']);
    const file = inFolder('day.expect.yaml');
    expect(trapline(['check', inFolder('day.arrow'), '--write-expectations'])).toMatchObject({ status: 0, stderr: '' });
    const written = readFileSync(file, 'utf8');
    writeFileSync(file, written.replace(/spending_spree: \d+/, 'spending_spree: 0'));
    const missed = trapline(['check', inFolder('day.arrow')]);
    expect(missed).toMatchObject({ status: 1, stderr: 'trapline: not as expected: day.arrow\n' });
    expect(missed.stdout).toMatch(
      /^ {4}alerts\.spending_spree is \d+, expected 0\n {6}[0-9a-f]{32} {2}spending_spree/m,
    );
    writeFileSync(file, written.replace('spending_spree', 'spending_spre'));
    expect(trapline(['check', inFolder('day.arrow')])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/day\.expect\.yaml:\d+:\d+: .*did you mean "spending_spree"/) as string,
    });
  });

  it('--json prints JSON and nothing else', () => {
    const { stdout } = check('--json');
    expect(JSON.parse(stdout)).toEqual([
      {
        scenario: 'small',
        file: inFolder('small.yaml'),
        passed: false,
        wall_s: expect.any(Number) as number,
        expectations: 0,
        missed: [],
        comparison: { kind: 'none' },
        verdict: null,
      },
    ]);
  });

  it('runs in several threads as it does in one', () => {
    const named = ['window-edge', 'threshold-edge', 'equal-timestamps', 'float-drift'];
    const seconds = / +[\d.]+ s /g;
    const [two, one] = ['2', '1'].map((jobs) => trapline(['check', ...named, '--jobs', jobs]));
    expect(two!.status).toBe(0);
    expect(two!.stdout.replaceAll(seconds, '')).toBe(one!.stdout.replaceAll(seconds, ''));
  });

  it('fails a pull request with worse rules: exit code 1, JUnit, a summary, annotations at the rule, and the run', () => {
    const house = writeHouse(inFolder('house'));
    trapline(['check', house, '--update']);
    commitAll(house);
    writeRules(house, '2m');
    writeFileSync(inFolder('summary.md'), '');
    const outputs = ['--junit', 'junit.xml', '--markdown', 'check.md', '--out', 'failed'];
    const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: inFolder(), GITHUB_STEP_SUMMARY: inFolder('summary.md') };
    const given = ['check', 'house', '--baseline', 'git:main', ...outputs];
    const { status, stdout, stderr } = trapline(given, { cwd: inFolder(), env });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^trapline: not as expected: small; a loss that is intended passes with --tolerance/);
    expect(stdout).toMatch(
      /^ {4}impossible_travel: recall 0\.\d+ → 0\.\d+, −0\.\d+ \[−0\.\d+ to −0\.\d+\], worse: \d+ more misses by rule_ineffective/m,
    );
    expect(stdout).toMatch(
      /^::error file=house\/house\.yaml,line=3,col=\d+,title=small%3A recall is worse than main \([0-9a-f]{8}\)::impossible_travel: recall /m,
    );
    const markdown = readFileSync(inFolder('check.md'), 'utf8');
    expect(markdown).toMatch(/^## ❌ trapline check: 1 of 1 run failed\n/);
    expect(markdown).toMatch(
      /^\| impossible\\_travel \| recall \| 0\.8.*\| worse: \d+ more misses by rule\\_ineffective/m,
    );
    expect(readFileSync(inFolder('summary.md'), 'utf8')).toBe(markdown);
    const junit = readFileSync(inFolder('junit.xml'), 'utf8');
    expect(junit).toContain('<testsuite name="trapline check house" tests="2" failures="1"');
    expect(junit).toMatch(/<failure message="worse than main \(.*">impossible_travel: recall/);
    expect(readdirSync(inFolder('failed', 'small'))).toContain('report.html');
  });
});

describe('trapline map', () => {
  it('suggests a mapping from a file or stdin that validate takes', () => {
    const yaml = printed('map', '--suggest', 'scenarios/samples/european-bank.csv');
    expect(yaml).toContain("It maps 30 of the sample's 30 rows.");
    writeFileSync(inFolder('suggested.yaml'), yaml);
    expect(printed('validate', inFolder('suggested.yaml'))).toContain('mapping: european-bank.csv');
    const piped = trapline(['map', '--suggest', '-'], {
      input: readFileSync(join(ROOT, 'scenarios/samples/bigquery.jsonl')),
    });
    expect(piped).toMatchObject({ status: 0, stderr: '' });
    expect(piped.stdout).toContain('column: merchant.city');
  });

  it('refuses in one line what is no such file, and to look at nothing or at two things', () => {
    for (const args of [
      [],
      ['--suggest', 'a.csv', '--topic', 't'],
      ['--suggest', 'nowhere.csv'],
      ['--suggest', 'scenarios'],
    ]) {
      const { status, stdout, stderr } = trapline(['map', ...args]);
      expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: '' });
      expect(stderr).toMatch(/^trapline: .*\n$/);
    }
  });
});
