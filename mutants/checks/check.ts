import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutant } from '../mutant.ts';
import { type Ended, runNode } from './run-process.ts';
import { heard } from './said.ts';
import { type TestsProcess } from './tests-process.ts';
import { SCENARIOS, testsOf } from './what-is-run.ts';

/** The kinds of checks. */
export const CHECKS = ['tests', 'scenarios', 'hunt', 'broker'] as const;
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
  /** Scenarios or plans that were run, or cases of the hunt; null for tests. */
  readonly cases: number | null;
  /** Transactions of the repro that the hunt wrote; null where there is none, or one that draws them. */
  readonly transactions: number | null;
  readonly seconds: number;
}

export interface CheckOptions {
  readonly seed: string;
  readonly huntSeconds: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const TYPESCRIPT = fileURLToPath(new URL('../../tools/typescript.js', import.meta.url));
/** Neither the usual zone nor whole hours from it, so that what looks at local time is seen. */
export const ZONE = 'Pacific/Chatham';

/** Runs a check with the mutant planted; without one, it should survive. */
export async function runCheck(
  check: CheckName,
  mutant: Mutant | null,
  tests: TestsProcess,
  options: CheckOptions,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-mutant-'));
  const reached = join(folder, 'reached');
  const planted = mutant === null ? {} : { TRAPLINE_MUTANT: mutant.name, TRAPLINE_MUTANT_REACHED: reached };
  const setting: Setting = { env: { ...planted, TZ: ZONE }, reached, ...options };
  const startedAt = performance.now();
  try {
    const judged =
      check === 'tests' ? await runTests(mutant, tests, setting) : await runProgram(check, folder, setting);
    const seconds = (performance.now() - startedAt) / 1000;
    const outcome = { check, cases: null, transactions: null, seconds, ...judged };
    const isJudged = outcome.kind === 'killed' || outcome.kind === 'survived';
    if (mutant === null || !isJudged || existsSync(reached)) return outcome;
    return { ...outcome, kind: 'unreached', by: [], detail: 'its module was never loaded' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Setting extends CheckOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Where it is noted that the mutant's module was loaded. */
  readonly reached: string;
}

type Judged = Pick<Outcome, 'kind' | 'by' | 'detail'> & Partial<Pick<Outcome, 'cases' | 'transactions' | 'seconds'>>;

/** One group of tests after another, each up to its first failure, until two folders have one. */
async function runTests(mutant: Mutant | null, tests: TestsProcess, { reached, ...limits }: Setting): Promise<Judged> {
  const failed: string[] = [];
  const folders = (): string[] => [...new Set(failed.map((file) => dirname(file)))];
  const asked = { mutant: mutant?.name ?? '', module: mutant?.module ?? null, reached };
  for (const filters of testsOf(mutant)) {
    if (folders().length === 2) break;
    // A folder is one check, however many of its files fail.
    if (folders().some((each) => filters.includes(`${each}/`))) continue;
    const answer = await tests.ask({ ...asked, tests: [...filters] }, limits);
    if (answer === 'interrupted') return { kind: 'interrupted', by: [], detail: '' };
    if (answer === 'hang') failed.push(join(filters[0]!.endsWith('/') ? filters[0]! : dirname(filters[0]!), 'hang'));
    else if (answer.failed !== null) failed.push(answer.failed);
    else if (answer.broken !== null) return { kind: 'broken', by: [], detail: answer.broken };
  }
  return { kind: failed.length > 0 ? 'killed' : 'survived', by: folders(), detail: failed.join(', ') };
}

async function runProgram(
  check: 'scenarios' | 'hunt' | 'broker',
  folder: string,
  { env, seed, huntSeconds, timeoutMs, signal }: Setting,
): Promise<Judged> {
  const program = fileURLToPath(new URL(`${check}-main.ts`, import.meta.url));
  const args = check === 'scenarios' ? SCENARIOS : [seed, String(huntSeconds), join(folder, 'repro')];
  // The hunt counts seconds of the processor, of which a busy machine gives it few.
  const limitMs = check === 'scenarios' ? timeoutMs : Math.max(timeoutMs, 4000 * huntSeconds);
  const options = { env, timeoutMs: limitMs, signal };
  return judgeRun(check, await runNode(['--import', TYPESCRIPT, program, ...args], options));
}

function judgeRun(check: CheckName, ended: Ended): Judged {
  if (ended.kind === 'interrupted') return { kind: 'interrupted', by: [], detail: '' };
  if (ended.kind === 'hang') return { kind: 'killed', by: [check], detail: 'it did not end' };
  const said = heard(ended.stdout);
  // A mutant may keep the program from loading at all: then it has been seen as well.
  if (said === null) return { kind: 'killed', by: [check], detail: `it failed: ${lastLineOf(ended.stderr)}` };
  const { found, ...measured } = said;
  if (found === null) return { kind: 'survived', by: [], detail: '', ...measured };
  return { kind: 'killed', by: [check], detail: found, ...measured };
}

function lastLineOf(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
