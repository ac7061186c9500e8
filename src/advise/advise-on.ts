import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { EVERYTHING } from '../capture/selection/selection.ts';
import { TraplineError } from '../model/errors.ts';
import { DEFAULT_BATCH_ROWS } from '../pipeline/batch-rows.ts';
import { openReplay } from '../replay/open-replay.ts';
import { prepareScore } from '../run/prepare-score.ts';
import { BlockStore } from '../spill/block-store.ts';
import { advise } from './advise.ts';
import { type Advice } from './advice-schema.ts';
import { replayCommandFor, runCommandFor } from './command-for.ts';
import { drawRun, type Listeners } from './draw-run.ts';
import { type SeenLog } from './lateness-log.ts';
import { readCapture } from './read-capture.ts';
import { type Targets } from './targets.ts';

/** What is asked about, as it was named. */
export interface AdviseRequest {
  /** Path of a finished run's folder, or of a capture. */
  readonly path: string;
  /** The files with the run's traffic. */
  readonly input?: readonly string[] | undefined;
  /** Of a capture, as for a replay of it. */
  readonly episodes?: string | undefined;
  readonly mapping?: string | undefined;
  readonly scenario?: string | undefined;
  readonly overrides?: readonly string[] | undefined;
  readonly rules?: string | undefined;
  readonly rekey?: boolean | undefined;
  /** Bytes that are kept in memory of what has to be remembered, before a temporary file is used. */
  readonly memoryBytes?: number | undefined;
}

/** The targets for what has these rules, and episodes or none. Throws TraplineError('input'). */
export type TargetsFor = (facts: { readonly rules: readonly string[]; readonly isLabelled: boolean }) => Targets;

const OF_CAPTURES = ['episodes', 'mapping', 'scenario', 'overrides', 'rules', 'rekey'] as const;
const OPTION_NAMES: Readonly<Record<string, string>> = { overrides: 'set' };

/**
 * Which allowed disorder a finished run or a capture asks for. Throws TraplineError: `input` for what is neither, and for targets that it cannot be
 * compared with, `runs_differ` for a world that is not the run's, `interrupted` if the signal fires.
 */
export async function adviseOn(request: AdviseRequest, targetsFor: TargetsFor, listeners: Listeners): Promise<Advice> {
  const { path, memoryBytes } = request;
  if (!existsSync(path)) {
    throw new TraplineError(
      'file_not_found',
      `${path}: no such file or folder; expected a finished run's folder or a capture`,
    );
  }
  const store = new BlockStore(memoryBytes);
  try {
    return await (statSync(path).isDirectory() ? adviseOnRun : adviseOnCapture)(request, store, targetsFor, listeners);
  } finally {
    store.close();
  }
}

type AdviseOne = (
  request: AdviseRequest,
  store: BlockStore,
  targetsFor: TargetsFor,
  listeners: Listeners,
) => Promise<Advice>;

const adviseOnRun: AdviseOne = async (request, store, targetsFor, listeners) => {
  const idle = OF_CAPTURES.find((name) => request[name] !== undefined);
  if (idle !== undefined) {
    throw new TraplineError(
      'option_invalid',
      `--${OPTION_NAMES[idle] ?? idle}: only a capture uses it; ${request.path} is a folder`,
    );
  }
  const run = prepareScore(request.path, request.input);
  const { scenario } = run;
  // What cannot be met is refused before the work.
  const isLabelled = scenario.fraud.some(({ episodes }) => episodes > 0);
  const targets = targetsFor({ rules: scenario.engine.ruleSet.rules.map(({ name }) => name), isLabelled });
  const seen = await drawRun(run, store, listeners);
  const source = {
    kind: 'run',
    name: scenario.name,
    seed: scenario.seed,
    commandFor: runCommandFor(run.madeBy),
  } as const;
  return advise(source, seen, targets, listeners);
};

const adviseOnCapture: AdviseOne = async (request, store, targetsFor, listeners) => {
  if (request.input !== undefined) {
    throw new TraplineError('option_invalid', `--input: only a run uses it; ${request.path} is a file`);
  }
  const selection = EVERYTHING;
  const replay = openReplay({ ...request, capture: request.path, selection, batchRows: DEFAULT_BATCH_ROWS });
  const { reader } = replay.source;
  try {
    const rules = replay.settings.engine.ruleSet.rules;
    const isLabelled = (replay.episodes ?? []).some(({ label, pattern }) => {
      return label === 'fraud' && rules.some(({ detects }) => detects.includes(pattern));
    });
    const targets = targetsFor({ rules: rules.map(({ name }) => name), isLabelled });
    const seen: SeenLog = await readCapture({ ...replay, ...listeners, directory: null }, store);
    const source = { kind: 'capture', name: basename(request.path), seed: null } as const;
    const commandFor = replayCommandFor(request, replay.settings);
    return await advise({ ...source, commandFor }, seen, targets, listeners);
  } finally {
    reader.close();
  }
};
