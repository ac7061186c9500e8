import { formatDuration } from '../../config/units.ts';
import { MINUTE_MS } from '../../model/time-units.ts';
import { type Random } from '../../random/random.ts';
import { drawBoundaryRules, type DrawnRule } from './boundary-rules.ts';
import { drawBoundaryFaults } from './boundary-faults.ts';
import { EARLY_SHARE } from './engine.ts';
import { maybe, type Section } from './form.ts';
import { type Drawn, drawMoves, drawShares, NAMES, type Setting, WorldClock } from './world-clock.ts';

const STARTS = [
  '1969-12-31T23:59:00Z',
  '1970-01-01T00:00:00Z',
  '2026-01-05T00:00:00Z',
  '2026-03-29T00:59:59.999Z',
] as const;
const LONG_SHARE = 0.01;
const LONG = 100;

/**
 * A short scenario in the form of its file whose transactions are listed, and lie where rules, windows and admission change their minds:
 * a ms or a cent before, at and after each edge. A function of the generator's path alone.
 */
export function drawBoundaryCase(name: string, random: Random): Section {
  const rules = drawBoundaryRules(random.fork('rules'));
  const setting = drawBoundarySetting(random.fork('setting'), rules);
  const transactions = drawTransactions(random.fork('transactions'), setting);
  const partitions = 1 + random.below(3);
  const lastMs = Math.max(...transactions.map(({ atMs }) => atMs));
  const poison = random.chance(0.1) ? { poison: { share: random.pick([0.2, 1]) } } : {};
  return {
    name,
    start: new Date(setting.startMs).toISOString(),
    duration: formatDuration(lastMs + MINUTE_MS),
    traffic: { kind: 'listed', transactions: transactions.map(({ form }) => form) },
    delivery: { partitions, ...poison },
    engine: {
      rules: { name: 'drawn', rules: rules.map(({ form }) => form) },
      allowed_disorder: formatDuration(setting.disorderMs),
      max_future: setting.maxFutureMs === null ? 'off' : formatDuration(setting.maxFutureMs),
      aggregates: random.chance(0.5),
      ...maybe(random.fork('early'), EARLY_SHARE, 'early', () => true),
    },
    ...drawBoundaryFaults(random.fork('faults'), { records: transactions.length, spanMs: lastMs, partitions }),
  };
}

function drawBoundarySetting(random: Random, rules: readonly DrawnRule[]): Setting {
  const windowMs = random.pick(rules).windowMs;
  const moves = drawMoves(random);
  return {
    rules,
    startMs: Date.parse(random.pick(STARTS)),
    disorderMs: random.pick([0, 0, 1, windowMs, 2 * windowMs, 5_000]),
    maxFutureMs: random.pick([null, 0, 1, windowMs, MINUTE_MS]),
    clients: ['1', '2', '10', 'ab', 'c'].slice(0, 1 + random.below(random.chance(0.3) ? 5 : 2)),
    moves,
    shares: drawShares(random),
    ...NAMES,
  };
}

/** In the order in which their first copies arrive, as far as the log keeps it. */
function drawTransactions(random: Random, setting: Setting): readonly Drawn[] {
  const many = random.chance(LONG_SHARE);
  const count = many ? LONG + random.below(8) : 2 + random.below(random.chance(0.2) ? 30 : 12);
  const world = new WorldClock(random, setting, many);
  return Array.from({ length: count }, () => world.next());
}
