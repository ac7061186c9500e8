import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutant } from '../mutant.ts';
import { ENOUGH, FAILED_FILES } from './folder-reporter.ts';
import { type Ended, runNode } from './run-process.ts';
import { heard } from './said.ts';
import { SCENARIOS, testsOf } from './what-is-run.ts';

/** The kinds of checks. */
export const CHECKS = ['tests', 'scenarios', 'hunt'] as const;
/** One of them. */
export type CheckName = (typeof CHECKS)[number];

/** What a check made of a mutant. */
export interface Outcome {
  readonly check: CheckName;
  /** `unreached`: nothing in it has loaded the mutant's module, so that it says nothing. `broken`: the check itself could not be run. */
  readonly kind: 'killed' | 'survived' | 'unreached' | 'interrupted' | 'broken';
  /** By what: folders of tests, or one word. Each is independent of the others. */
  readonly by: readonly string[];
  /** In words. */
  readonly detail: string;
  /** Scenarios that were run; null for tests. */
  readonly cases: number | null;
  readonly seconds: number;
}

export interface CheckOptions {
  readonly seed: string;
  readonly huntSeconds: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const TYPESCRIPT = fileURLToPath(new URL('../../tools/typescript.js', import.meta.url));
/** Neither the usual zone nor whole hours from it, so that what looks at local time is seen. */
const ZONE = 'Pacific/Chatham';

/** Runs a check with the mutant planted; without one, it should survive. */
export async function runCheck(check: CheckName, mutant: Mutant | null, options: CheckOptions): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-mutant-'));
  const reached = join(folder, 'reached');
  const failed = join(folder, 'failed');
  const planted = mutant === null ? {} : { TRAPLINE_MUTANT: mutant.name, TRAPLINE_MUTANT_REACHED: reached };
  const env = { ...planted, [FAILED_FILES]: failed, TZ: ZONE, TMPDIR: folder };
  const startedAt = performance.now();
  try {
    const ended = await runNode(argumentsOf(check, mutant, options), { ...options, env, enough: ENOUGH });
    const seconds = (performance.now() - startedAt) / 1000;
    const judged = check === 'tests' ? judgeTests(ended, failed) : judgeRun(check, ended);
    const outcome = { check, cases: null, seconds, ...judged };
    const isJudged = outcome.kind === 'killed' || outcome.kind === 'survived';
    if (mutant === null || !isJudged || existsSync(reached)) return outcome;
    return { ...outcome, kind: 'unreached', by: [], detail: 'its module was never loaded' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function argumentsOf(check: CheckName, mutant: Mutant | null, { seed, huntSeconds }: CheckOptions): string[] {
  const program = (name: string) => ['--import', TYPESCRIPT, fileURLToPath(new URL(name, import.meta.url))];
  switch (check) {
    case 'tests': {
      const reporter = fileURLToPath(new URL('folder-reporter.ts', import.meta.url));
      return [VITEST, 'run', '--root', ROOT, '--project', 'main', '--reporter', reporter, '--maxWorkers', '2', ...testsOf(mutant)];
    }
    case 'scenarios':
      return [...program('scenarios-main.ts'), ...SCENARIOS];
    case 'hunt':
      return [...program('hunt-main.ts'), seed, String(huntSeconds)];
  }
}

type Judged = Pick<Outcome, 'kind' | 'by' | 'detail'> & Partial<Pick<Outcome, 'cases' | 'seconds'>>;

function judgeTests(ended: Ended, failedPath: string): Judged {
  if (ended.kind === 'interrupted') return { kind: 'interrupted', by: [], detail: '' };
  if (ended.kind === 'hang') return { kind: 'killed', by: ['hang'], detail: 'the tests did not end' };
  if (!existsSync(failedPath)) return { kind: 'broken', by: [], detail: lastLineOf(ended.stderr) };
  const files = readFileSync(failedPath, 'utf8').split('\n').filter((line) => line !== '');
  if (files.length === 0) {
    const isGreen = ended.status === 0;
    return { kind: isGreen ? 'survived' : 'broken', by: [], detail: isGreen ? '' : lastLineOf(ended.stderr) };
  }
  return { kind: 'killed', by: [...new Set(files.map((file) => dirname(file)))], detail: files.join(', ') };
}

function judgeRun(check: CheckName, ended: Ended): Judged {
  if (ended.kind === 'interrupted') return { kind: 'interrupted', by: [], detail: '' };
  if (ended.kind === 'hang') return { kind: 'killed', by: [check], detail: 'it did not end' };
  const said = heard(ended.stdout);
  // A mutant may keep the program from loading at all: then it has been seen as well.
  if (said === null) return { kind: 'killed', by: [check], detail: `it failed: ${lastLineOf(ended.stderr)}` };
  const { found, cases, seconds } = said;
  if (found === null) return { kind: 'survived', by: [], detail: '', cases, seconds };
  return { kind: 'killed', by: [check], detail: found, cases, seconds };
}

function lastLineOf(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').replaceAll(relative('/', ROOT), '').trim();
}
