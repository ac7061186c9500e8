import { formatDuration } from '../../config/units.ts';
import { MINUTE_MS } from '../../model/time-units.ts';
import { type Random } from '../../random/random.ts';
import { type DrawnRule } from './boundary-rules.ts';
import { type Form, maybe, type Section } from './form.ts';
import { Journeys } from './journeys.ts';

/** Sizes at which a number of cents no longer fits into some type. */
const POWERS_CENTS = [24, 31, 32, 40].map((power) => Number(1n << BigInt(power)));
const AROUND = [-1, 0, 1] as const;

/** What transactions are drawn from: everything that their edges come of. */
export interface Setting {
  readonly rules: readonly DrawnRule[];
  readonly startMs: number;
  readonly disorderMs: number;
  /** Null: no check. */
  readonly maxFutureMs: number | null;
  readonly clients: readonly string[];
  readonly regions: readonly string[];
  readonly categories: readonly string[];
  /** The moves that this case makes; each case a few of all, so that features meet in all combinations. */
  readonly moves: readonly Move[];
  /** How likely a transaction has something of its own, by what. */
  readonly shares: Readonly<Record<'copies' | 'nothing' | 'euro' | 'power', number>>;
}

/** Values of a world that has none of its own. */
export const NAMES = { regions: ['north', 'south', '7'], categories: ['food', 'travel', '10', '9'] } as const;

/** What lies before the transactions that are drawn. Times in ms since the epoch. */
export interface Before {
  /** Event times. */
  readonly timesMs: readonly number[];
  /** From when on records arrive. */
  readonly nowMs: number;
  /** The largest event time that was admitted. */
  readonly largestMs: number;
}

const MOVES = ['gap', 'edge', 'minute', 'watermark', 'same', 'future', 'release', 'jump'] as const;
type Move = (typeof MOVES)[number];

/** The moves of a case. */
export function drawMoves(random: Random): readonly Move[] {
  const moves = MOVES.filter(() => random.chance(0.5));
  return moves.length === 0 ? ['gap'] : moves;
}

/** How likely what is. */
export function drawShares(random: Random): Setting['shares'] {
  return {
    copies: random.pick([0, 0, 0.1, 0.4]),
    nothing: random.pick([0, 0.1]),
    euro: random.pick([0, 0, 0.2]),
    power: random.pick([0, 0, 0.3]),
  };
}

/** A transaction in the form of a scenario. */
export interface Drawn {
  readonly form: Section;
  /** True time, from the start. */
  readonly atMs: number;
}

/** Where the world stands while transactions are drawn. */
export class WorldClock {
  readonly #random: Random;
  readonly #setting: Setting;
  readonly #moves: readonly Move[];
  readonly #gapsMs: readonly number[];
  /** Event times so far, ms. */
  readonly #timesMs: number[];
  /** What amounts add up to, cents, so that sums come to their thresholds. */
  #sumCents = 0;
  #nowMs: number;
  #largestMs: number;
  readonly #journeys: Journeys | null;

  /** `many`: at one time. */
  constructor(random: Random, setting: Setting, many: boolean, before: Before | null = null) {
    const { rules, disorderMs, startMs } = setting;
    this.#random = random;
    this.#setting = setting;
    this.#moves = many ? ['same'] : setting.moves;
    const horizonMs = disorderMs + Math.max(...rules.map(({ windowMs }) => windowMs));
    const sizesMs = [...rules.flatMap(({ windowMs, stepMs }) => [windowMs, stepMs]), disorderMs, horizonMs];
    this.#gapsMs = [0, 1, ...sizesMs.flatMap((size) => AROUND.map((by) => size + by))].filter((gap) => gap >= 0);
    this.#timesMs = [...(before?.timesMs ?? [])];
    this.#nowMs = before?.nowMs ?? startMs + random.pick([0, 1, horizonMs, MINUTE_MS]);
    this.#largestMs = before?.largestMs ?? this.#nowMs;
    const speeds = rules.flatMap(({ speed }) => speed ?? []);
    this.#journeys = speeds.length === 0 ? null : new Journeys(random.fork('journeys'), speeds);
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

  /** A transaction at an event time, that arrives no earlier than it is stamped; the next one arrives some ms later. */
  at(eventMs: number, passMs: number): Drawn {
    this.#nowMs = Math.max(this.#nowMs, eventMs);
    this.#timesMs.push(eventMs);
    this.#largestMs = Math.max(this.#largestMs, eventMs);
    const drawn = this.#written(eventMs, this.#nowMs);
    this.#nowMs += passMs;
    return drawn;
  }

  /** When the next transaction arrives at the earliest, ms since the epoch. */
  get nowMs(): number {
    return this.#nowMs;
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
    const client = random.pick(clients);
    const form: Section = {
      at: formatDuration(atMs),
      client,
      amount: this.#amount(),
      ...(random.chance(shares.nothing) ? {} : this.#values()),
      ...this.#place(client, eventMs),
      ...(eventMs === trueMs ? {} : { clock: signed(eventMs - trueMs) }),
      ...(arrivalMs === trueMs ? {} : { arrives: formatDuration(arrivalMs - trueMs) }),
      ...maybe(random, shares.copies, 'again', () => this.#copies()),
    };
    return { form, atMs };
  }

  #place(client: string, eventMs: number): Section {
    return this.#journeys?.next(client, eventMs) ?? {};
  }

  #copies(): Form {
    const count = 1 + this.#random.below(2);
    return Array.from({ length: count }, () => formatDuration(this.#random.pick(this.#gapsMs) + this.#random.below(2)));
  }

  #values(): Section {
    const random = this.#random;
    return {
      region: random.pick(this.#setting.regions),
      category: random.pick(this.#setting.categories),
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
