import { formatDuration, parseDuration } from '../../config/units.ts';
import { MINUTE_MS } from '../../model/time-units.ts';
import { type Random } from '../../random/random.ts';
import { type HuntCase } from '../case.ts';
import { type HuntedState } from './hunted-state.ts';
import { drawBoundaryFaults } from '../draw/boundary-faults.ts';
import { type Form, type Section } from '../draw/form.ts';
import { drawWays, MUTATED_SHARE } from '../draw/draw-case.ts';
import { type Fixed, mutate } from '../draw/mutate.ts';
import {
  type Before,
  type Drawn,
  drawMoves,
  drawShares,
  NAMES,
  type Setting,
  WorldClock,
} from '../draw/world-clock.ts';

/** Behind the last record of the state, by ingest time: when consumers write their checkpoints, crash, and begin again from these. */
const RESTORED_AFTER_MS = 1;
/** The first record that is drawn comes after that. */
const DRAWN_AFTER_MS = 2;
/** Of event times and clients of the state, so many of the last ones are gone on from. */
const LAST = 6;
const MOST_COPIES = 2;
const NEW_CLIENT = 'new';

/** A case to try, as `drawCase` draws them, that goes on from a state; also where it changes one of `interesting`, which do so too. */
export function drawCaseAfter(
  name: string,
  random: Random,
  interesting: readonly Section[],
  state: HuntedState,
): HuntCase {
  const own = random.fork('form');
  const isChanged = own.next() < MUTATED_SHARE && interesting.length > 0;
  const form = isChanged
    ? { ...mutate(own.pick(interesting), own, fixedOf(state)), name }
    : drawAfterState(name, own, state);
  return { form, ways: drawWays(random.fork('ways')) };
}

/** What all cases of a state have in common. */
function fixedOf({ transactions, startMs, endMs }: HuntedState): Fixed {
  return { transactions: transactions.length, untilMs: endMs - startMs + DRAWN_AFTER_MS };
}

/**
 * A case that begins with the records of a state, has its consumers begin again from checkpoints right behind them, and goes on at the edges of that
 * state: windows, watermark, deduplication horizon, and the values that are known. A function of the generator's path and of the state.
 */
function drawAfterState(name: string, random: Random, state: HuntedState): Section {
  const setting = settingOf(random.fork('setting'), state);
  const before: Before = {
    timesMs: state.timesMs.slice(-LAST),
    nowMs: state.endMs + DRAWN_AFTER_MS,
    largestMs: state.largestMs,
  };
  const world = new WorldClock(random.fork('transactions'), setting, false, before);
  const horizon = drawHorizon(random.fork('horizon'), state, world);
  const others = Array.from({ length: 1 + random.below(12) }, () => world.next());
  const drawn = horizon === null ? others : [horizon.clock, ...others];
  const known = withCopies(random.fork('copies'), state, horizon);
  const lastMs = Math.max(state.endMs - state.startMs, ...drawn.map(({ atMs }) => atMs));
  return {
    ...state.form,
    name,
    duration: formatDuration(lastMs + MINUTE_MS),
    traffic: { kind: 'listed', transactions: [...known, ...drawn.map(({ form }) => form)] },
    ...drawFaultsBehind(random.fork('faults'), state, { records: drawn.length, spanMs: lastMs }),
  };
}

function settingOf(random: Random, state: HuntedState): Setting {
  const { rules, startMs, disorderMs, maxFutureMs } = state;
  const known = state.clients.slice(0, 1 + random.below(LAST));
  return {
    rules,
    startMs,
    disorderMs,
    maxFutureMs,
    clients: random.chance(0.3) ? [...known, NEW_CLIENT] : known,
    regions: state.regions.length === 0 ? NAMES.regions : state.regions,
    categories: state.categories.length === 0 ? NAMES.categories : state.categories,
    moves: drawMoves(random),
    shares: drawShares(random),
  };
}

/** A copy of one of the transactions of the state, at the deduplication horizon. */
interface Horizon {
  /** A transaction that moves the clock of the partition there, or 1 ms before or beyond. */
  readonly clock: Drawn;
  /** Place of the one that is copied. */
  readonly of: number;
  /** When the copy arrives, since the start. */
  readonly copyMs: number;
}

/** Null as often as not, and where no transaction of the state is still within the horizon. */
function drawHorizon(random: Random, state: HuntedState, world: WorldClock): Horizon | null {
  const { clocksMs, largestMs, startMs, disorderMs, rules } = state;
  const horizonMs = disorderMs + Math.max(...rules.map(({ windowMs }) => windowMs));
  const within = clocksMs.flatMap((clockMs, of) => {
    return clockMs !== null && clockMs + horizonMs > largestMs ? [{ of, edgeMs: clockMs + horizonMs }] : [];
  });
  if (within.length === 0 || random.chance(0.5)) return null;
  const { of, edgeMs } = random.pick(within);
  const clock = world.at(edgeMs + random.pick([-1, 0, 1]), DRAWN_AFTER_MS);
  return { clock, of, copyMs: world.nowMs - 1 - startMs };
}

/** The transactions of the state, some of them with one more copy behind it. */
function withCopies(
  random: Random,
  { transactions, startMs, endMs }: HuntedState,
  horizon: Horizon | null,
): readonly Section[] {
  const firstMs = endMs - startMs + DRAWN_AFTER_MS;
  const copies = new Map<number, number>(
    Array.from({ length: random.below(MOST_COPIES + 1) }, () => [
      random.below(transactions.length),
      firstMs + random.below(2),
    ]),
  );
  if (horizon !== null) copies.set(horizon.of, horizon.copyMs);
  return transactions.map((one, i) => {
    const copyMs = copies.get(i);
    if (copyMs === undefined) return one;
    const again = (one['again'] ?? []) as readonly Form[];
    const times = [one['at'], one['arrives'] ?? '0ms', ...again];
    const lastMs = times.reduce((sum: number, each) => sum + parseDuration(each), 0);
    return { ...one, again: [...again, formatDuration(copyMs - lastMs)] };
  });
}

function drawFaultsBehind(
  random: Random,
  { partitions, records, startMs, endMs }: HuntedState,
  log: { readonly records: number; readonly spanMs: number },
): Section {
  const at = formatDuration(endMs - startMs + RESTORED_AFTER_MS);
  const count = 1 + random.below(3);
  const others = drawBoundaryFaults(random.fork('others'), { ...log, partitions })['faults'] ?? [];
  return {
    consumers: { count, checkpoint: { every_records: 1 + random.below(records) } },
    faults: [
      // Its next owner has the checkpoint of the state, and so has every consumer after a crash.
      { kind: 'rebalance', at, consumers: [1 + random.below(3)], graceful: true },
      { kind: 'crash', at },
      ...(others as readonly Form[]),
    ],
  };
}
