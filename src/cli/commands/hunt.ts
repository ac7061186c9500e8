import { availableParallelism } from 'node:os';
import { TraplineError } from '../../model/errors.ts';
import { type HuntedState } from '../../hunt/state/hunted-state.ts';
import { type HuntedProgram } from '../../hunt/try-case.ts';
import { command } from '../command.ts';
import { commandText } from '../command-text.ts';
import { durationOf } from '../duration-option.ts';
import { ENGINE, engineRequest } from '../engine-options.ts';
import { beforeLongWork, onInterrupt } from '../interrupt.ts';
import { say, sayAside, sayLine } from '../say.ts';
import { SWEEP } from '../sweep-options.ts';
import { wholeNumber } from '../whole-number.ts';

const DEFAULT_BUDGET = '5m';
const MOST_CASES = 1_000_000_000;
const SAY_EVERY_MS = 5_000;

/** `trapline hunt`. */
export const huntCommand = command({
  options: {
    target: {
      type: 'string',
      choices: ['engine', 'broker'] as const,
      default: 'engine' as const,
      describe: 'What is hunted: an engine, or the Kafka client on simulated brokers',
    },
    repro: {
      type: 'string',
      describe: 'Run this file of a finding again, and hunt nothing: exit code 0 if nothing is wrong',
    },
    budget: { type: 'string', describe: `How long  [default: ${DEFAULT_BUDGET}, unless --cases is given]` },
    cases: {
      type: 'string',
      coerce: wholeNumber('cases', { least: 1, most: MOST_CASES }),
      describe: 'How many cases; with it, the same seed finds the same, whatever the machine and --jobs',
    },
    seed: { type: 'string', default: '1', describe: 'Names the randomness' },
    jobs: { ...SWEEP.jobs, describe: 'Number of cases at the same time  [default: all cores]' },
    'stop-after': {
      type: 'string',
      coerce: wholeNumber('stop-after', { least: 1, most: MOST_CASES }),
      default: 10,
      describe: 'End after so many findings',
    },
    corpus: {
      type: 'string',
      describe: 'Folder of scenarios that are tried first, and then changed a little',
    },
    from: {
      type: 'string',
      describe: 'Folder of a finished run, or a capture: every case goes on from the state behind its records',
    },
    at: {
      type: 'string',
      describe: 'With --from, PARTITION/OFFSET: of the records of this partition up to this one',
    },
    out: {
      type: 'string',
      makes: 'a folder',
      default: 'repro',
      describe: 'Folder for what is found: a scenario each, which is added to those there',
    },
    engine: {
      ...ENGINE.engine,
      choices: ['builtin', 'process'] as const,
      describe: 'The engine that is hunted: the built-in one, or a program that is given after --',
    },
    'engine-timeout': ENGINE['engine-timeout'],
    'alert-mapping': ENGINE['alert-mapping'],
    json: { type: 'boolean', describe: 'Print the result as JSON and nothing else' },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when nothing is found' },
  },
  examples: [
    ['$0 hunt', 'five minutes on all cores; exit code 0: nothing found, 70: a defect in Trapline'],
    ['$0 hunt --cases 2000 --seed nightly', 'the same cases on every machine'],
    ['$0 hunt --budget 30s --stop-after 1', 'until the first finding; 3: its runs differ from each other'],
    ['$0 run repro/alerts-pair-adjacent-trailing-1f0c2a.yaml', 'run what was found again'],
    [
      '$0 hunt --repro repro/alerts-pair-adjacent-trailing-1f0c2a.yaml',
      'is it mended? 0: nothing is wrong with it any more',
    ],
    ['$0 hunt --corpus repro', 'go on from what was found'],
    ['$0 hunt --from incident.arrow --at 2/1499', 'from a state that a topic has come to'],
    ['$0 hunt --engine process -- python3 engine.py', 'another engine; exit code 1: it differs from the oracle'],
    ['$0 hunt --target broker --budget 1m', 'the Kafka client, while simulated brokers fail'],
    ["$0 hunt --json | jq '.findings[].name'", 'for other tools'],
  ],
  takesProgram: true,
  listens: true,
  handler: async ({ seed, cases, out, corpus, from, at, json = false, quiet = false, ...rest }) => {
    const budget = rest.budget ?? (cases === undefined ? DEFAULT_BUDGET : undefined);
    const budgetMs = budget === undefined ? Infinity : durationOf('--budget', budget);
    if (rest.target === 'broker') {
      const engine = rest.engine === 'builtin' ? undefined : rest.engine;
      refuseWith('--target broker', { corpus, from, at, engine });
      const { huntBrokersFor, runPlanFile } = await import('../hunt-brokers.ts');
      if (rest.repro !== undefined) return runPlanFile(rest.repro, quiet);
      const jobs = rest.jobs ?? availableParallelism();
      const limits = { cases: cases ?? Infinity, budgetMs, stopAfter: rest['stop-after'] };
      return huntBrokersFor({ seed, ...limits, jobs, out, json, quiet });
    }
    const engine = await engineRequest({ ...NO_ENGINE, ...rest }, {}, SILENT);
    const program = engine?.kind === 'process' ? withoutLog(engine) : undefined;
    if (from === undefined) refuseAlone('--at', at, '--from');
    else refuseWith('--from', { corpus, repro: rest.repro });
    if (rest.repro !== undefined) return runReproFile(rest.repro, program, quiet);
    const { huntInto } = await import('../../hunt/hunt-into.ts');
    const { readCorpus } = await import('../../hunt/read-corpus.ts');
    const { huntJson, huntLines } = await import('../../hunt/summary.ts');
    const forms = corpus === undefined ? [] : readCorpus(corpus);
    const state = from === undefined ? undefined : await stateBehind(from, at);
    beforeLongWork();
    const interrupt = onInterrupt('what was found is kept');
    const startedAtMs = performance.now();
    const elapsedMs = (): number => performance.now() - startedAtMs;
    const jobs = rest.jobs ?? availableParallelism();
    let saidAtMs = 0;
    try {
      const { result, named, known } = await huntInto({
        seed,
        cases: cases ?? Infinity,
        isEnough: () => elapsedMs() >= budgetMs,
        stopAfter: rest['stop-after'],
        jobs,
        corpus: forms,
        state,
        program,
        elapsedMs,
        onProgress: (done, findings) => {
          if (quiet || elapsedMs() - saidAtMs < SAY_EVERY_MS) return;
          saidAtMs = elapsedMs();
          sayAside(`trapline: ${done} cases in ${Math.round(saidAtMs / 1000)} s, ${findings} findings`);
        },
        folder: out,
        commandOf: (count) => commandText(['hunt', ...stateWords(from, at), '--seed', seed, '--cases', String(count)]),
        signal: interrupt.signal,
      });
      const facts = { seed, jobs, elapsedMs: elapsedMs(), named, known, folder: out };
      if (json) say(huntJson(result, facts));
      else if (!quiet || result.failed.size > 0) huntLines(result, facts).forEach(sayLine);
      if (interrupt.signal.aborted) {
        throw new TraplineError('interrupted', `interrupted after ${result.cases} cases; findings are in ${out}`);
      }
      judge([...result.failed.keys()], [...named.keys(), ...known], out);
    } finally {
      interrupt.release();
    }
  },
});

function judge(failed: readonly string[], names: readonly string[], out: string): void {
  if (failed.length === 0) return;
  const run = names.length === 0 ? '' : `; check one with: trapline hunt --repro ${out}/${names[0]}.yaml`;
  throw new TraplineError(weightOf(failed), `the hunt found ${failed.join('; ')}${run}`);
}

/** A defect in Trapline weighs more than runs that differ, and these more than another engine's, or an oracle's that has changed. */
function weightOf(failed: readonly string[]): 'expectation_missed' | 'runs_differ' | 'defect' {
  if (failed.every((one) => one.startsWith('engine ') || one === 'oracle')) return 'expectation_missed';
  return failed.every((one) => one.startsWith('differs ')) ? 'runs_differ' : 'defect';
}

/** Runs a finding once more. Throws TraplineError for what is wrong with it. */
async function runReproFile(file: string, program: HuntedProgram | undefined, quiet: boolean): Promise<void> {
  const { tryRepro } = await import('../../hunt/try-repro.ts');
  const fault = await tryRepro(file, program);
  if (fault !== null) throw new TraplineError(weightOf([fault.signature]), `${file}: ${fault.words}`);
  if (!quiet) sayLine(`${file}: nothing is wrong`);
}

function refuseWith(option: string, given: Readonly<Record<string, unknown>>): void {
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name !== undefined) throw new TraplineError('usage', `${option}: expected no --${name} with it`);
}

function refuseAlone(option: string, value: string | undefined, needed: string): void {
  if (value !== undefined) throw new TraplineError('usage', `${option}: expected ${needed} with it`);
}

async function stateBehind(from: string, at: string | undefined): Promise<HuntedState> {
  const { parsePlace } = await import('../../hunt/state/log-place.ts');
  const { readState } = await import('../../hunt/state/read-state.ts');
  return readState(from, at === undefined ? null : parsePlace(at));
}

function stateWords(from: string | undefined, at: string | undefined): readonly string[] {
  return [...(from === undefined ? [] : ['--from', from]), ...(at === undefined ? [] : ['--at', at])];
}

const NO_ENGINE = {
  job: undefined,
  exact: undefined,
  'engine-name': undefined,
  'alerts-topic': undefined,
  'alerts-influx': undefined,
  'engine-group': undefined,
  'progress-topic': undefined,
  'control-topic': undefined,
  'engine-quiet': undefined,
  'engine-wait': undefined,
  brokers: undefined,
  'kafka-config': undefined,
  'influx-config': undefined,
  topic: undefined,
  'reuse-topic': undefined,
} as const;

/** What a program says about itself in thousands of runs is of no use. */
const SILENT = { onLog: () => undefined, onNotice: () => undefined, onWarning: () => undefined };

function withoutLog<E extends { readonly onLog: unknown }>({ onLog: _, ...rest }: E): Omit<E, 'onLog'> {
  return rest;
}
