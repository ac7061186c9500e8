import { type Options } from 'yargs';
import { parseDuration, UnitError } from '../config/units.ts';
import { type EngineRequest } from '../external/engine-request.ts';
import { TraplineError } from '../model/errors.ts';

/** `--alert-mapping`, for commands that read alerts of another engine. */
export const ALERT_MAPPING = {
  type: 'string',
  requiresArg: true,
  describe:
    'Says how to read the alerts, where they are not in the words of alerts.jsonl: name, or path of a .yaml file',
} satisfies Options;

/** `--exact`. */
export const EXACT = {
  type: 'boolean',
  describe:
    'Hold the engine against what was admitted, and each of its detections against ours: it promises admission and order like ours',
} satisfies Options;

/** Options of `run` for another engine than the built-in one. */
export const ENGINE = {
  engine: {
    choices: ['builtin', 'process'] as const,
    default: 'builtin' as const,
    describe: 'The engine under test: ours, or a program that is given after --',
  },
  'engine-timeout': {
    type: 'string',
    requiresArg: true,
    default: '30s',
    describe: 'How long such a program may neither read nor say anything',
  },
  'alert-mapping': ALERT_MAPPING,
} satisfies Readonly<Record<string, Options>>;

/** Arguments of `run` for another engine than the built-in one. */
export interface EngineArguments {
  readonly engine: 'builtin' | 'process';
  readonly 'engine-timeout': string;
  readonly 'alert-mapping': string | undefined;
  /** What follows `--`. */
  readonly '--'?: readonly string[];
}

/**
 * The engine that is to be tested; undefined for the built-in one. `beside` has what the command line says of other things, by option: none of
 * it goes together with another engine. `onLog` gets the lines of the engine's log. Throws TraplineError('option_invalid').
 */
export async function engineRequest(
  given: EngineArguments,
  beside: Readonly<Record<string, unknown>>,
  onLog: (line: string) => void,
): Promise<EngineRequest | undefined> {
  const [command, ...args] = given['--'] ?? [];
  const reference = given['alert-mapping'];
  if (given.engine === 'builtin') {
    if (command === undefined && reference === undefined) return undefined;
    const found = command === undefined ? '--alert-mapping' : `-- ${command}`;
    throw refusal(`${found}: the built-in engine takes none; expected --engine process too`);
  }
  const clash = Object.entries(beside).find(([, value]) => value !== undefined && value !== false);
  if (clash !== undefined) throw refusal(`${clash[0]}: not together with --engine ${given.engine}`);
  if (command === undefined) {
    throw refusal('--engine process: expected the program after --, as in -- python3 engine.py');
  }
  const silenceMs = durationOf('--engine-timeout', given['engine-timeout']);
  const mapping =
    reference === undefined ? null : (await import('../config/load-alert-mapping.ts')).loadAlertMapping(reference);
  return { kind: 'process', command, args, mapping, silenceMs, onLog };
}

function durationOf(option: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new TraplineError('option_invalid', `${option}: ${error.message}`, { cause: error });
  }
}

function refusal(message: string): TraplineError {
  return new TraplineError('option_invalid', message);
}
