import { type Declarations } from './command.ts';
import { parseDuration, UnitError } from '../config/units.ts';
import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { type PaceSettings } from '../live/live-settings.ts';

/** The options of a run by the wall clock. */
export const PACE = {
  live: {
    type: 'boolean',
    describe: 'Send each transaction when it is due by the wall clock, as if it all happened now, and measure latency',
  },
  speed: {
    type: 'string',
    describe: 'With --live, how many times as fast as the scenario  [default: 1]',
  },
  history: {
    type: 'string',
    describe:
      'With --live, how much of the scenario is past and sent at once, as in 6h  [default: as little as possible]',
  },
} satisfies Declarations;

/** The parsed options of PACE. */
export interface PaceArguments {
  readonly live: boolean | undefined;
  readonly speed: string | undefined;
  readonly history: string | undefined;
}

/** The wall-clock settings of the command line; undefined for a run in virtual time. Throws TraplineError('input'). */
export function paceSettings(
  { live, speed, history }: PaceArguments,
  onNotice?: (text: string) => void,
): PaceSettings | undefined {
  if (live !== true) {
    const idle = Object.entries({ speed, history }).find(([, value]) => value !== undefined);
    if (idle === undefined) return undefined;
    throw new TraplineError('option_invalid', `--${idle[0]}: only a run with --live uses it`);
  }
  return { speed: parseSpeed(speed ?? '1'), historyMs: history === undefined ? 0 : parseHistory(history), onNotice };
}

function parseSpeed(text: string): number {
  const speed = Number(/^([\d.]+)x?$/.exec(text)?.[1]);
  if (speed > 0 && speed < Infinity) return speed;
  throw new TraplineError(
    'option_invalid',
    `--speed: expected how many times as fast, as in 1 or 60, found ${show(text)}`,
  );
}

function parseHistory(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new TraplineError('option_invalid', `--history: ${error.message}`);
  }
}
