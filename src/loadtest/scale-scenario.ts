import { transactionsPerDecoy, transactionsPerEpisode } from '../model/episode-size.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario, type Traffic } from '../model/scenario.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../model/time-units.ts';
import { meanIntensity } from '../sim/traffic/week-cycle.ts';
import { roundRate } from './search.ts';

/**
 * Clients at most. They are made before each step, at about 2.5 µs and 150 bytes each; beyond that many, each client buys more often.
 */
const MOST_CLIENTS = 1_000_000;

/** A scenario whose traffic can be made to any rate: one with a span of its own. */
interface ScalableScenario extends Scenario {
  readonly startMs: number;
  readonly durationMs: number;
  readonly traffic: Exclude<Traffic, { readonly kind: 'file' | 'listed' }>;
}

/** Throws TraplineError('scenario_unsuitable') for traffic from a file or a list, which has the rate that it has. */
function assertScalable(scenario: Scenario): asserts scenario is ScalableScenario {
  const { kind } = scenario.traffic;
  const isGenerated = kind !== 'file' && kind !== 'listed';
  if (isGenerated && scenario.startMs !== null && scenario.durationMs !== null) return;
  throw new TraplineError(
    'scenario_unsuitable',
    `${scenario.name}: traffic from a ${kind === 'listed' ? 'list' : 'file'} cannot be sent at another rate; choose a scenario that generates its traffic`,
  );
}

/** Transactions a second of a scenario as it is, over its whole span, to three digits. Throws as `assertScalable` does. */
export function ownRatePerS(scenario: Scenario): number {
  assertScalable(scenario);
  return roundRate(exactRatePerS(scenario));
}

function exactRatePerS(scenario: ScalableScenario): number {
  const { traffic, startMs, durationMs } = scenario;
  return legitimatePerS(traffic, startMs, startMs + durationMs) + (injected(scenario) * SECOND_MS) / durationMs;
}

/**
 * The scenario with as many clients, episodes and decoys as make `ratePerS` transactions a second, for `durationMs`: the same mix of
 * transactions, from more or fewer clients who each do what they did. It begins at the full hour, so that the week's cycle, which
 * goes by hours, gives one rate throughout. Throws TraplineError('scenario_unsuitable') for a scenario that cannot be scaled.
 */
export function scaleScenario(scenario: Scenario, ratePerS: number, durationMs: number): Scenario {
  assertScalable(scenario);
  const factor = ratePerS / exactRatePerS(scenario);
  if (!Number.isFinite(factor))
    throw new TraplineError('scenario_unsuitable', `${scenario.name}: makes no transactions`);
  const startMs = Math.floor(scenario.startMs / HOUR_MS) * HOUR_MS;
  const share = (factor * durationMs) / scenario.durationMs;
  const fraud = scenario.fraud.map((spec) => ({ ...spec, episodes: Math.round(spec.episodes * share) }));
  const decoys = scenario.decoys.map((spec) => ({ ...spec, count: Math.round(spec.count * share) }));
  const span = { startMs, durationMs, fraud, decoys };
  const wanted = Math.max(0, ratePerS - (injected(span) * SECOND_MS) / durationMs);
  return { ...scenario, ...span, traffic: scaleTraffic(scenario.traffic, factor, wanted, startMs, durationMs) };
}

function scaleTraffic(
  traffic: ScalableScenario['traffic'],
  factor: number,
  wantedPerS: number,
  startMs: number,
  durationMs: number,
): ScalableScenario['traffic'] {
  const clients = Math.min(MOST_CLIENTS, Math.max(1, Math.round(traffic.clients * factor)));
  switch (traffic.kind) {
    case 'none':
      return { ...traffic, clients };
    case 'original':
      return { ...traffic, clients, intervalMs: SECOND_MS / wantedPerS };
    case 'households': {
      const perS = legitimatePerS({ ...traffic, clients }, startMs, startMs + durationMs);
      const each = perS === 0 ? 0 : (traffic.transactionsPerClientPerDay * wantedPerS) / perS;
      return { ...traffic, clients, transactionsPerClientPerDay: each };
    }
  }
}

function legitimatePerS(traffic: ScalableScenario['traffic'], startMs: number, endMs: number): number {
  switch (traffic.kind) {
    case 'none':
      return 0;
    case 'original':
      return traffic.clients === 0 ? 0 : SECOND_MS / traffic.intervalMs;
    case 'households': {
      const perDay = traffic.clients * traffic.transactionsPerClientPerDay * meanIntensity(startMs, endMs);
      return (perDay * SECOND_MS) / DAY_MS;
    }
  }
}

/** Transactions of all episodes and decoys. */
function injected({ fraud, decoys }: Pick<Scenario, 'fraud' | 'decoys'>): number {
  const ofFraud = fraud.reduce((sum, spec) => sum + spec.episodes * transactionsPerEpisode(spec), 0);
  return decoys.reduce((sum, spec) => sum + spec.count * transactionsPerDecoy(spec), ofFraud);
}
