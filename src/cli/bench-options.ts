import { type Declarations } from './command.ts';
import { parseDuration, parseShare, UnitError } from '../config/units.ts';
import { show } from '../config/messages.ts';
import { type RatePlan } from '../loadtest/load-test.ts';
import { TraplineError } from '../model/errors.ts';

const DEFAULT_MAX_RATE_PER_S = 1_000_000;
const DEFAULT_RESOLUTION = 0.05;
/** Rates are kept to three digits: a finer search would not move. */
const LEAST_RESOLUTION = 0.01;
/** Shorter steps measure nothing but noise. */
const LEAST_STEP_MS = 1000;

/** How a load test goes about it. */
export const BENCH = {
  step: { type: 'string', default: '20s', describe: 'How long each rate is measured' },
  'warm-up': { type: 'string', default: '5s', describe: 'Warm-up before each measured step' },
  budget: { type: 'string', default: '10m', describe: 'Time limit of the search: no step starts that would end later' },
  from: {
    type: 'string',
    describe: "First rate of the search, in transactions a second  [default: --require-rate, else the scenario's own]",
  },
  'max-rate': { type: 'string', describe: 'Highest rate that is tried  [default: 1000000]' },
  resolution: {
    type: 'string',
    describe: 'Search until the rate that fails is at most so far above the one that holds  [default: 5%]',
  },
  rates: {
    type: 'string',
    describe: 'Run only these rates, as in 100,1000,5000, without a search',
  },
  'require-rate': {
    type: 'string',
    describe: 'Try this rate first, and end in exit code 1 if it is not sustained',
  },
} satisfies Declarations;

/** The parsed options of BENCH. */
export interface BenchArguments {
  readonly step: string;
  readonly 'warm-up': string;
  readonly budget: string;
  readonly from: string | undefined;
  readonly 'max-rate': string | undefined;
  readonly resolution: string | undefined;
  readonly rates: string | undefined;
  readonly 'require-rate': string | undefined;
}

/** A load test as the command line asks for it; rates in transactions a second. */
export interface BenchSettings {
  readonly plan: RatePlan;
  readonly requiredPerS: number | null;
  readonly stepMs: number;
  readonly warmUpMs: number;
  readonly budgetMs: number;
}

/** What the command line says of a load test. Throws TraplineError('input'). */
export function benchSettings(given: BenchArguments): BenchSettings {
  const stepMs = duration('step', given.step);
  const warmUpMs = duration('warm-up', given['warm-up']);
  const budgetMs = duration('budget', given.budget);
  if (stepMs < LEAST_STEP_MS) throw refusal('step', `expected a second or more, found ${show(given.step)}`);
  if (budgetMs < warmUpMs + stepMs)
    throw refusal('budget', `expected at least the length of a step, found ${show(given.budget)}`);
  const required = given['require-rate'];
  const requiredPerS = required === undefined ? null : rate('require-rate', required);
  return { plan: ratePlan(given), requiredPerS, stepMs, warmUpMs, budgetMs };
}

function ratePlan({ rates, from, 'max-rate': maxRate, resolution }: BenchArguments): RatePlan {
  if (rates !== undefined) {
    const idle = Object.entries({ from, 'max-rate': maxRate, resolution }).find(([, value]) => value !== undefined);
    if (idle !== undefined) throw refusal(idle[0], 'only a search uses it, and --rates lists the rates');
    const ratesPerS = rates.split(',').map((one) => rate('rates', one.trim()));
    return { kind: 'listed', ratesPerS: [...new Set(ratesPerS)] };
  }
  const maxRatePerS = maxRate === undefined ? DEFAULT_MAX_RATE_PER_S : rate('max-rate', maxRate);
  const fromPerS = from === undefined ? null : rate('from', from);
  if (fromPerS !== null && fromPerS > maxRatePerS) throw refusal('from', `is above --max-rate ${maxRatePerS}`);
  return {
    kind: 'search',
    fromPerS,
    maxRatePerS,
    resolution: resolution === undefined ? DEFAULT_RESOLUTION : share('resolution', resolution),
  };
}

function rate(option: string, text: string): number {
  const perS = Number(/^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text)?.[1]);
  if (perS > 0 && perS < Infinity) return perS;
  throw refusal(option, `expected transactions a second, as in 500, found ${show(text)}`);
}

function share(option: string, text: string): number {
  const value = withUnits(option, () => parseShare(/^[\d.]+$/.test(text) ? Number(text) : text));
  if (value >= LEAST_RESOLUTION) return value;
  throw refusal(option, `expected 1% or more, found ${show(text)}`);
}

function duration(option: string, text: string): number {
  return withUnits(option, () => parseDuration(text));
}

function withUnits<T>(option: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw refusal(option, error.message);
  }
}

function refusal(option: string, message: string): TraplineError {
  return new TraplineError('option_invalid', `--${option}: ${message}`);
}
