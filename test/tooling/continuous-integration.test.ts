import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkNamed } from '../check/checking.ts';
import { commitAll, git, writeHouse, writeRules } from '../check/rules-repository.ts';
import { ROOT } from '../cli/trapline.ts';
import { commandsIn } from '../docs/command-lines.ts';
import { readPage, readText } from '../docs/markdown.ts';
import { parseCommand } from '../docs/parse-command.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Workflow {
  readonly on: { readonly workflow_call: { readonly inputs: Readonly<Record<string, object>> } };
  readonly jobs: Readonly<Record<string, { readonly uses?: string; readonly steps?: readonly Step[] }>>;
}

const ACTION = parse(readText('action.yml')) as Action;
const CHECK = ACTION.runs.steps.find(({ id }) => id === 'check')!;

/** Runs the step that checks, as the runner would with these inputs. */
function runStep(cwd: string, inputs: Readonly<Record<'SCENARIOS' | 'BASELINE', string>>) {
  const temporary = inFolder('temporary');
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(temporary, 'output'), '');
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', CHECK.run!], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      RUNNER_TEMP: temporary,
      GITHUB_OUTPUT: join(temporary, 'output'),
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: cwd,
      GITHUB_STEP_SUMMARY: join(temporary, 'summary.md'),
      TRAPLINE: ROOT,
      FAIL_ON: '',
      TOLERANCE: ACTION.inputs['tolerance']!.default,
      ...inputs,
    },
  });
  return { status, stdout, stderr, results: join(temporary, 'trapline-check'), output: join(temporary, 'output') };
}

describe('the action', () => {
  it('gives its step every input by the environment, and none within the shell', () => {
    expect(ACTION.runs.using).toBe('composite');
    for (const { run = '' } of ACTION.runs.steps) expect(run).not.toContain('${{');
    expect(Object.keys(CHECK.env!).sort()).toEqual(['BASELINE', 'FAIL_ON', 'SCENARIOS', 'TOLERANCE', 'TRAPLINE']);
  });

  it('fails a shallow clone whose rules are worse than the commit that it fetches, and leaves JUnit, summary and run', async () => {
    const house = writeHouse(inFolder('house', 'my rules'));
    await checkNamed([house], { update: true });
    commitAll(inFolder('house'));
    writeRules(house, '2m');
    git(inFolder('house'), 'commit', '--quiet', '--all', '--message=Worse');
    const base = git(inFolder('house'), 'rev-parse', 'HEAD~1').trim();
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${inFolder('house')}`, inFolder('clone')]);
    const given = { SCENARIOS: 'my rules\n\n', BASELINE: `git:${base}` };
    const { status, stdout, results, output } = runStep(inFolder('clone'), given);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error file=my rules\/house\.yaml,line=3,/m);
    expect(readFileSync(output, 'utf8')).toBe(`results=${results}\n`);
    expect(readdirSync(results).sort()).toEqual(['check.md', 'failed', 'junit.xml']);
    expect(readdirSync(join(results, 'failed'))).toEqual(['small']);
    expect(runStep(inFolder('house'), { SCENARIOS: 'my rules', BASELINE: '' })).toMatchObject({ status: 1 });
    expect(runStep(inFolder('house'), { SCENARIOS: 'my rules', BASELINE: 'git:HEAD' })).toMatchObject({ status: 1 });
  });

  it('passes what is as it was', async () => {
    const house = writeHouse(inFolder('house'));
    await checkNamed([house], { update: true });
    const { status, stderr, results } = runStep(inFolder(), { SCENARIOS: 'house', BASELINE: '' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(join(results, 'failed'))).toEqual([]);
  });
});

describe('the workflow for other repositories', () => {
  const workflow = parse(readText('.github/workflows/check.yml')) as Workflow;

  it('hands its inputs to the action, which has them', () => {
    const { inputs } = workflow.on.workflow_call;
    const step = workflow.jobs['check']!.steps!.at(-1)!;
    expect(step.uses).toBe('./.trapline-action');
    expect(step.with).toEqual(Object.fromEntries(Object.keys(inputs).map((name) => [name, `\${{ inputs.${name} }}`])));
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
  });

  it('gates the pull requests of this one', () => {
    const ci = parse(readText('.github/workflows/ci.yml')) as Workflow;
    expect(ci.jobs['gate']!.uses).toBe('./.github/workflows/check.yml');
  });
});

describe('the examples for CI', () => {
  const { code } = readPage('docs/how-to/gate-pull-requests.md');
  const linesOf = (language: string): string[] =>
    code.filter((one) => one.language === language).map(({ text }) => text);

  it('are YAML, with inputs that the action or the workflow has', () => {
    const examples = linesOf('yaml')
      .join('\n')
      .split(/^(?=name: rules$|rules:$)/m)
      .filter((text) => /^(?:name: )?rules/.test(text))
      .map((text) => parse(text) as Workflow);
    expect(examples).toHaveLength(3);
    const steps = examples.flatMap(({ jobs = {} }) =>
      Object.values(jobs).flatMap((job) => [job as Step, ...(job.steps ?? [])]),
    );
    const own = steps.filter(({ uses }) => uses?.startsWith('OWNER/trapline') === true);
    expect(own.map(({ uses }) => uses)).toEqual(['OWNER/trapline/.github/workflows/check.yml@v1', 'OWNER/trapline@v1']);
    for (const step of own) expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with!)));
  });

  it('call the command as it is called', async () => {
    const calls = [...linesOf('yaml'), ...linesOf('groovy')].flatMap((line) =>
      commandsIn(line.trim().replace(/^- |^sh '|'$/g, '')).filter(
        (words) => words[1]?.endsWith('dist/cli/main.js') === true,
      ),
    );
    expect(calls).toHaveLength(2);
    for (const words of calls) expect(await parseCommand(words.slice(2))).toMatchObject({ scenarios: ['scenarios/'] });
  });
});
