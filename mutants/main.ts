import { availableParallelism } from 'node:os';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { onInterrupt } from '../src/cli/interrupt.ts';
import { endOnLostOutput } from '../src/cli/lost-output.ts';
import { EXIT_CODES } from '../src/model/errors.ts';
import { type CheckName, type CheckOptions, CHECKS, runCheck, ZONE } from './checks/check.ts';
import { TestsProcess } from './checks/tests-process.ts';
import { type Mutant } from './mutant.ts';
import { findMutant, readMutants } from './plant.js';
import { Journal, killersOf, type Result, textOf, together, verdictOn } from './result.ts';
import { huntSummary, markdownTables, summary, terminalLine, withTables } from './table.ts';

const USAGE = `usage: npm run mutants -- [mutant or area…] [options]

  --checks LIST     of tests, scenarios, hunt and broker, separated by commas (all of them)
  --jobs N          mutants at a time (1: the tests of one use every core by themselves)
  --seed S          of the hunts (1)
  --hunt-seconds N  for how many seconds of one core a hunt goes on (300)
  --timeout N       seconds after which a check is stopped; it has found the mutant then (600)
  --no-baseline     without running the checks on the code as it is first
  --journal FILE    keeps each result there, and does not run again a check whose result is there
  --markdown FILE   writes the tables into the page, between its marks
  --list            names the mutants, and ends

  npm run mutants -- rules --checks tests
  npm run mutants -- --checks hunt --journal mutants.jsonl
  npm run mutants -- --journal mutants.jsonl --markdown docs/MUTANTS.md`;

endOnLostOutput(process.argv.slice(2));
const { chosen, checks, jobs, options, baseline, journal, markdown } = readArguments();
const interrupt = onInterrupt('what is known is told');
const all = readMutants();
const checkOptions: CheckOptions = { ...options, signal: interrupt.signal };
const results = journal.results(all);
const waiting = chosen.filter((mutant) => open(mutant).length > 0);

if (baseline && waiting.length > 0) await runBaseline();
const startedAt = performance.now();
const total = waiting.length;
let done = 0;
await Promise.all(Array.from({ length: jobs }, work));
interrupt.release();
finish();

async function runBaseline(): Promise<void> {
  const tests = new TestsProcess({ TZ: ZONE });
  for (const check of checks) {
    console.error(`the code as it is: ${check} …`);
    const outcome = await runCheck(check, null, tests, {
      ...checkOptions,
      huntSeconds: Math.min(10, options.huntSeconds),
      timeoutMs: 2 * 3_600_000,
    });
    if (outcome.kind === 'survived' || outcome.kind === 'interrupted') continue;
    console.error(`mutants: ${check} fails without a mutant, so that it can say nothing of any: ${outcome.detail}`);
    tests.stop();
    process.exit(EXIT_CODES.expectation);
  }
  tests.stop();
}

async function work(): Promise<void> {
  const tests = new TestsProcess({ TZ: ZONE });
  await workWith(tests);
  tests.stop();
}

async function workWith(tests: TestsProcess): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined && !interrupt.signal.aborted; mutant = waiting.shift()) {
    const result = await tested(mutant, tests);
    if (result.outcomes.some(({ kind }) => kind === 'interrupted')) return;
    const known = together(results.get(mutant.name), result);
    results.set(mutant.name, known);
    journal.add(result);
    done += 1;
    console.error(`${done}/${total} ${terminalLine(mutant, known)}; ${timeLeft()}`);
  }
}

/** A hunt is run for mutants that it can see. */
function isFor(check: CheckName, hunt: Mutant['hunt']): boolean {
  if (check === 'hunt') return hunt === 'engine';
  return check !== 'broker' || hunt === 'broker';
}

/** Checks whose result is not known. */
function open({ name, hunt }: Mutant): CheckName[] {
  const known = new Set(results.get(name)?.outcomes.map(({ check }) => check));
  return checks.filter((check) => !known.has(check) && isFor(check, hunt));
}

async function tested(mutant: Mutant, tests: TestsProcess): Promise<Result> {
  const outcomes = [];
  for (const check of open(mutant)) outcomes.push(await runCheck(check, mutant, tests, checkOptions));
  return { mutant: mutant.name, text: textOf(mutant), outcomes };
}

function timeLeft(): string {
  const minutes = (((performance.now() - startedAt) / done) * (total - done)) / 60_000;
  return minutes < 1 ? 'less than a minute left' : `about ${Math.round(minutes)} min left`;
}

/** Tells what is known, however the run has ended. */
function finish(): void {
  const known = chosen.filter(({ name }) => results.has(name));
  for (const mutant of known) {
    const result = results.get(mutant.name)!;
    console.log(terminalLine(mutant, result));
    if (verdictOn(result) === 'killed') continue;
    for (const { check, kind, detail } of result.outcomes) console.log(`            ${check}: ${kind} ${detail}`);
  }
  const told = known.map(({ name }) => results.get(name)!);
  console.log(summary(told));
  if (checks.includes('hunt')) console.log(huntSummary(told));
  if (markdown !== null)
    writeFileSync(markdown, withTables(readFileSync(markdown, 'utf8'), markdownTables(all, results)));
  if (interrupt.signal.aborted) process.exitCode = EXIT_CODES.interrupted;
  else if (told.some((result) => killersOf(result).length < 2)) process.exitCode = EXIT_CODES.expectation;
}

function readArguments() {
  const { values, positionals } = parsed();
  if (values.help === true) {
    console.log(USAGE);
    process.exit(0);
  }
  const mutants = readMutants();
  if (values.list === true) {
    for (const { area, name, wrong } of mutants) console.log(`${area.padEnd(12)} ${name.padEnd(38)} ${wrong}`);
    process.exit(0);
  }
  const number = (name: 'jobs' | 'hunt-seconds' | 'timeout', most: number): number => {
    const value = Number(values[name]);
    return Number.isInteger(value) && value >= 1 && value <= most
      ? value
      : refuse(`--${name}: expected an integer from 1 to ${most}, found '${values[name]}'`);
  };
  if (!/^[a-z0-9-]{1,40}$/.test(values.seed))
    refuse(`--seed: expected up to 40 lower-case letters, digits and dashes, found '${values.seed}'`);
  const named =
    positionals.length === 0
      ? mutants
      : mutants.filter(({ area, name }) => positionals.includes(area) || positionals.includes(name));
  const areas = new Set(mutants.map(({ area }) => area));
  for (const name of positionals) {
    const found = areas.has(name) ? null : findMutant(name);
    if (typeof found === 'string') refuse(`${found}; the areas are ${[...areas].join(', ')}`);
  }
  return {
    chosen: named,
    checks: values.checks.split(',').map(checkNamed),
    jobs: number('jobs', availableParallelism()),
    options: {
      seed: values.seed,
      huntSeconds: number('hunt-seconds', 3600),
      timeoutMs: 1000 * number('timeout', 3600),
    },
    baseline: values['no-baseline'] !== true,
    journal: new Journal(values.journal ?? null),
    markdown: values.markdown ?? null,
  };
}

function checkNamed(name: string): CheckName {
  return (
    CHECKS.find((check) => check === name) ?? refuse(`--checks: expected some of ${CHECKS.join(', ')}, found '${name}'`)
  );
}

function refuse(message: string): never {
  console.error(`mutants: ${message}`);
  process.exit(EXIT_CODES.input);
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        checks: { type: 'string', default: CHECKS.join(',') },
        jobs: { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        'hunt-seconds': { type: 'string', default: '300' },
        timeout: { type: 'string', default: '600' },
        'no-baseline': { type: 'boolean' },
        journal: { type: 'string' },
        markdown: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    return refuse(`${(error as Error).message.split('\n')[0]}\n${USAGE}`);
  }
}
