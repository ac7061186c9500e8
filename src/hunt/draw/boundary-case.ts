import { formatDuration } from '../../config/units.ts';
import { MINUTE_MS } from '../../model/time-units.ts';
import { type Random } from '../../random/random.ts';
import { drawBoundaryRules, type DrawnRule } from './boundary-rules.ts';
import { drawBoundaryFaults } from './boundary-faults.ts';
import { type Form, maybe, type Section } from './form.ts';

const STARTS = [
  '1969-12-31T23:59:00Z',
  '1970-01-01T00:00:00Z',
  '2026-01-05T00:00:00Z',
  '2026-03-29T00:59:59.999Z',
] as const;
/** Sizes at which a number of cents no longer fits into some type. */
const POWERS_CENTS = [24, 31, 32, 40].map((power) => Number(1n << BigInt(power)));
const AROUND = [-1, 0, 1] as const;
const LONG_SHARE = 0.01;
const LONG = 100;

/** What a case is drawn from: everything that its edges come of. */
interface Setting {
  readonly rules: readonly DrawnRule[];
  readonly startMs: number;
  readonly disorderMs: number;
  /** Null: no check. */
  readonly maxFutureMs: number | null;
  readonly clients: readonly string[];
  /** The moves that this case makes; each case a few of all, so that features meet in all combinations. */
  readonly moves: readonly Move[];
  /** How likely a transaction has something of its own, by what. */
  readonly shares: Readonly<Record<'copies' | 'nothing' | 'euro' | 'power', number>>;
}

const MOVES = ['gap', 'edge', 'minute', 'watermark', 'same', 'future', 'release', 'jump'] as const;
type Move = (typeof MOVES)[number];

/**
 * A short scenario in the form of its file whose transactions are listed, and lie where rules, windows and admission change their minds:
 * a ms or a cent before, at and after each edge. A function of the generator's path alone.
 */
export function drawBoundaryCase(name: string, random: Random): Section {
  const rules = drawBoundaryRules(random.fork('rules'));
  const setting = drawSetting(random.fork('setting'), rules);
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
    },
    ...drawBoundaryFaults(random.fork('faults'), { records: transactions.length, spanMs: lastMs, partitions }),
  };
}

function drawSetting(random: Random, rules: readonly DrawnRule[]): Setting {
  const windowMs = random.pick(rules).windowMs;
  const moves = MOVES.filter(() => random.chance(0.5));
  return {
    rules,
    startMs: Date.parse(random.pick(STARTS)),
    disorderMs: random.pick([0, 0, 1, windowMs, 2 * windowMs, 5_000]),
    maxFutureMs: random.pick([null, 0, 1, windowMs, MINUTE_MS]),
    clients: ['1', '2', '10', 'ab', 'c'].slice(0, 1 + random.below(random.chance(0.3) ? 5 : 2)),
    moves: moves.length === 0 ? ['gap'] : moves,
    shares: {
      copies: random.pick([0, 0, 0.1, 0.4]),
      nothing: random.pick([0, 0.1]),
      euro: random.pick([0, 0, 0.2]),
      power: random.pick([0, 0, 0.3]),
    },
  };
}

interface Drawn {
  readonly form: Form;
  readonly atMs: number;
}

/** In the order in which their first copies arrive, as far as the log keeps it. */
function drawTransactions(random: Random, setting: Setting): readonly Drawn[] {
  const many = random.chance(LONG_SHARE);
  const count = many ? LONG + random.below(8) : 2 + random.below(random.chance(0.2) ? 30 : 12);
  const world = new WorldClock(random, setting, many);
  return Array.from({ length: count }, () => world.next());
}

/** Where the world stands while transactions are drawn. */
class WorldClock {
  readonly #random: Random;
  readonly #setting: Setting;
  readonly #moves: readonly Move[];
  readonly #gapsMs: readonly number[];
  /** Event times so far, ms. */
  readonly #timesMs: number[] = [];
  /** What amounts add up to, cents, so that sums come to their thresholds. */
  #sumCents = 0;
  #nowMs: number;
  #largestMs: number;

  constructor(random: Random, setting: Setting, many: boolean) {
    const { rules, disorderMs, startMs } = setting;
    this.#random = random;
    this.#setting = setting;
    this.#moves = many ? ['same'] : setting.moves;
    const horizonMs = disorderMs + Math.max(...rules.map(({ windowMs }) => windowMs));
    const sizesMs = [...rules.flatMap(({ windowMs, stepMs }) => [windowMs, stepMs]), disorderMs, horizonMs];
    this.#gapsMs = [0, 1, ...sizesMs.flatMap((size) => AROUND.map((by) => size + by))].filter((gap) => gap >= 0);
    this.#nowMs = startMs + random.pick([0, 1, horizonMs, MINUTE_MS]);
    this.#largestMs = this.#nowMs;
  }

  next(): Drawn {
    const random = this.#random;
    const eventMs = this.#timesMs.length === 0 ? this.#nowMs : this.#eventMs(random.pick(this.#moves));
    const isAhead = eventMs > this.#nowMs && random.chance(0.8) && !this.#moves.includes('future');
    if (isAhead) this.#nowMs = eventMs;
    this.#timesMs.push(eventMs);
    if (this.#setting.maxFutureMs === null || eventMs <= this.#nowMs + this.#setting.maxFutureMs)
      this.#largestMs = Math.max(this.#largestMs, eventMs);
    return this.#written(eventMs, this.#nowMs);
  }

  /** The event time that a move leads to. */
  #eventMs(move: Move): number {
    const random = this.#random;
    const { rules, disorderMs, maxFutureMs } = this.#setting;
    const around = random.pick(AROUND);
    const earlierMs = random.pick(this.#timesMs.slice(-6));
    switch (move) {
      case 'gap':
        return earlierMs + random.pick(this.#gapsMs);
      case 'edge': {
        const { windowMs, stepMs } = random.pick(rules);
        return nextMultiple(earlierMs, stepMs || windowMs) + around;
      }
      case 'minute':
        return nextMultiple(earlierMs, MINUTE_MS) + around;
      case 'watermark':
        return this.#largestMs - disorderMs + around;
      case 'same':
        return earlierMs;
      case 'future':
        return this.#nowMs + (maxFutureMs ?? 0) + around;
      case 'release':
        return earlierMs + disorderMs + around;
      case 'jump':
        this.#nowMs = Math.max(this.#nowMs, this.#largestMs + random.pick(this.#gapsMs));
        return this.#nowMs;
    }
  }

  #written(eventMs: number, arrivalMs: number): Drawn {
    const { startMs, shares, clients } = this.#setting;
    const random = this.#random;
    const isBehind = eventMs >= startMs && eventMs <= arrivalMs;
    const trueMs = isBehind && random.chance(0.7) ? eventMs : arrivalMs;
    const atMs = trueMs - startMs;
    const form: Section = {
      at: formatDuration(atMs),
      client: random.pick(clients),
      amount: this.#amount(),
      ...(random.chance(shares.nothing) ? {} : this.#values()),
      ...(eventMs === trueMs ? {} : { clock: signed(eventMs - trueMs) }),
      ...(arrivalMs === trueMs ? {} : { arrives: formatDuration(arrivalMs - trueMs) }),
      ...maybe(random, shares.copies, 'again', () => this.#copies()),
    };
    return { form, atMs };
  }

  #copies(): Form {
    const count = 1 + this.#random.below(2);
    return Array.from({ length: count }, () => formatDuration(this.#random.pick(this.#gapsMs) + this.#random.below(2)));
  }

  #values(): Section {
    const random = this.#random;
    return {
      region: random.pick(['north', 'south', '7']),
      category: random.pick(['food', 'travel', '10', '9']),
      ...maybe(random, 0.7, 'location', () => random.pick(['Oslo', 'Lima', 'São Paulo'])),
      ...maybe(random, 0.7, 'device', () => random.pick(['mobile', 'web', 'pos'])),
    };
  }

  #amount(): string {
    const random = this.#random;
    const { rules, shares } = this.#setting;
    const edges = rules.flatMap(({ edgesCents }) => edgesCents);
    const cents = random.chance(shares.power)
      ? random.pick(POWERS_CENTS) + random.pick(AROUND)
      : random.pick([
          0,
          1,
          499,
          -1,
          -100_001,
          ...edges.flatMap((edge) => AROUND.map((by) => edge + by)),
          ...edges.flatMap((edge) => (edge > this.#sumCents ? [edge - this.#sumCents, edge - this.#sumCents + 1] : [])),
        ]);
    this.#sumCents = cents < 0 || random.chance(0.3) ? 0 : this.#sumCents + cents;
    const currency = random.chance(shares.euro) ? ' EUR' : '';
    return `${written(cents)}${currency}`;
  }
}

function nextMultiple(ms: number, stepMs: number): number {
  return (Math.floor(ms / stepMs) + 1) * stepMs;
}

function signed(ms: number): string {
  return ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms);
}

/** `499` → `4.99`. */
function written(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
