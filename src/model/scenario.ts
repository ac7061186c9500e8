import { type ClockSpec } from './clocks.ts';
import { type DeliverySpec } from './delivery.ts';
import { type Distribution } from './distribution.ts';
import { type ConsumersSpec, type FaultSpec } from './faults.ts';
import { type LatencySlo } from './latency.ts';
import { type OwnPattern } from './own-pattern.ts';
import { type RuleSet } from './rule-set.ts';

/** A scenario as the rest of the program sees it: validated, defaults filled in, durations in ms, money in cents. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Heading under which `trapline list` shows it. */
  readonly group: string;
  readonly seed: string;
  /** True time of the first instant; null only for traffic from a file, which brings its own span. */
  readonly startMs: number | null;
  readonly durationMs: number | null;
  readonly traffic: Traffic;
  readonly fraud: readonly FraudSpec[];
  readonly decoys: readonly DecoySpec[];
  /** None: every clock shows true time. */
  readonly clocks: readonly ClockSpec[];
  readonly delivery: DeliverySpec;
  readonly engine: EngineSpec;
  /** Rules that are tried beside those of the engine, on the same stream; left out, there are none. */
  readonly candidate?: RuleSet;
  /** Left out where the engines run in one piece. */
  readonly consumers?: ConsumersSpec;
  /** What goes wrong with those who run the engines; never empty, and `consumers` is there with it. */
  readonly faults?: readonly FaultSpec[];
  /** What a run by the wall clock is to keep to; left out, only the original's promise is compared with it. */
  readonly latencySlo?: LatencySlo;
  readonly expect: readonly Expectation[];
}

/** Where the legitimate transactions come from. */
export type Traffic =
  /** Clients, but no purchases of their own: episodes stand alone. */
  | { readonly kind: 'none'; readonly clients: number }
  /** Clients with a home, a spending profile, daily and weekly cycles, and skewed activity. */
  | {
      readonly kind: 'households';
      readonly clients: number;
      /** Mean over all clients. */
      readonly transactionsPerClientPerDay: number;
      /** Exponent s of the Zipf-like activity weights rank^-s; 0 makes all clients alike. */
      readonly activitySkew: number;
      /** Share of the purchases in a city of the home region drawn anew, rather than at home; left out, as ever. */
      readonly awayShare?: number;
      /** Standard deviation of ln(spending level) among households; left out, as ever. */
      readonly spendingSigma?: number;
      /** Standard deviation of how far ln(spending level) of a household moves from the run's start to its end; left out, it stays. */
      readonly spendingDrift?: number;
      /** Share of all transactions that are one client's; left out, there is no such client. */
      readonly hotClientShare?: number;
    }
  /** The original producer: every interval one transaction of a uniformly drawn client, everything else uniform too. */
  | {
      readonly kind: 'original';
      readonly clients: number;
      readonly intervalMs: number;
      /** As with households. */
      readonly hotClientShare?: number;
    }
  /** Real traffic from a file, through a mapping. */
  | {
      readonly kind: 'file';
      /** Null when the command line must give it. */
      readonly path: string | null;
      /** Name of a mapping file in scenarios/mappings, or a path. */
      readonly mapping: string;
      /** Share of malformed rows above which the run is refused. */
      readonly maxMalformedShare: number;
    }
  /** Written out in the scenario, one by one; at least one. */
  | { readonly kind: 'listed'; readonly transactions: readonly ListedTransaction[] };

/** A transaction that a scenario writes out, with what becomes of it on its way. Null for what it does not have. */
export interface ListedTransaction {
  /** True time, from the scenario's start. */
  readonly atMs: number;
  readonly client: string;
  /** Integer cents, negative for refunds. */
  readonly amountCents: number;
  readonly currency: string;
  readonly region: string | null;
  readonly category: string | null;
  readonly location: string | null;
  readonly device: string | null;
  /** Millionths of degrees; left out where it has none. */
  readonly latitudeE6?: number;
  readonly longitudeE6?: number;
  /** By name, the values of extra columns; left out where there are none. */
  readonly extras?: Readonly<Record<string, string | null>>;
  /** How far the clock that stamps it is ahead of true time, beside what the scenario's clocks do. */
  readonly clockMs: number;
  /** From true time to the log, beside what the scenario's delivery does. */
  readonly arrivesMs: number;
  /** A further copy for each, so long after the copy before it. */
  readonly againMs: readonly number[];
}

/** Injected fraud of a pattern that every scenario can name. */
export type ShippedFraudSpec = ImpossibleTravelSpec | SpendingSpreeSpec | LowHighVelocitySpec;

/** Names of the fraud patterns that every scenario can name. */
export type FraudPattern = ShippedFraudSpec['pattern'];

/** Injected fraud: how many episodes of a pattern, and how each one is drawn. */
export type FraudSpec = ShippedFraudSpec | OwnFraudSpec;

/** What is said of injected fraud, whatever its pattern. */
export interface FraudBase {
  readonly episodes: number;
  /** At most one episode for each client, as far as the clients last. */
  readonly oneEpisodePerClient: boolean;
  /**
   * From 0, the timing as drawn, to 1, just outside the pattern's reference window: each delay d becomes
   * (1 − evasion)·d + evasion·(window + 1 ms).
   */
  readonly evasion: Distribution;
}

/** Purchases in one region, then in another too far away to reach. */
export interface ImpossibleTravelSpec extends FraudBase {
  readonly pattern: 'impossible_travel';
  /** Between the purchases in the two regions, ms. */
  readonly gapMs: Distribution;
  readonly amountCents: Distribution;
}

/** Purchases in several categories in a short time. */
export interface SpendingSpreeSpec extends FraudBase {
  readonly pattern: 'spending_spree';
  /** One purchase for each category. */
  readonly categories: number;
  /** The purchases after the first fall uniformly within this span after it, ms. */
  readonly spanMs: Distribution;
  readonly amountCents: Distribution;
}

/** Card testing: small probes, then a large purchase. */
export interface LowHighVelocitySpec extends FraudBase {
  readonly pattern: 'low_high_velocity';
  readonly probes: number;
  /** Between one probe and the next, ms. */
  readonly probeSpacingMs: Distribution;
  /** Between the last probe and the large purchase, ms. */
  readonly gapMs: Distribution;
  readonly smallCents: Distribution;
  readonly largeCents: Distribution;
}

/** Fraud of a pattern that the scenario defines itself. */
export interface OwnFraudSpec extends FraudBase {
  readonly pattern: string;
  readonly own: OwnPattern;
}

/** Legitimate behaviour that the scenario defines itself. */
export interface OwnDecoySpec {
  readonly kind: string;
  readonly count: number;
  /** Names of the fraud patterns that it looks like. */
  readonly resembles: readonly string[];
  readonly own: OwnPattern;
}

/** Legitimate behaviour built to look like a pattern. */
export type DecoySpec = ShippedDecoySpec | OwnDecoySpec;

/** Legitimate behaviour that every scenario can name. */
export type ShippedDecoySpec =
  /**
   * Two purchases in neighbouring regions; resembles impossible_travel. The second is in any city of the neighbouring region, or, if there
   * is a distance in metres, so far from home.
   */
  | {
      readonly kind: 'border_commuter';
      readonly count: number;
      readonly gapMs: Distribution;
      readonly distanceM?: Distribution;
    }
  /** Purchases in three categories; resembles spending_spree. */
  | { readonly kind: 'mall_trip'; readonly count: number; readonly categories: number; readonly spanMs: Distribution }
  /** A coffee, then a laptop; resembles low_high_velocity. */
  | { readonly kind: 'coffee_then_laptop'; readonly count: number; readonly gapMs: Distribution }
  /**
   * A purchase at home, and one on the web that carries another region; resembles impossible_travel. Unless it is not located, it has the
   * merchant's location and coordinates as well.
   */
  | { readonly kind: 'online_anywhere'; readonly count: number; readonly gapMs: Distribution; readonly located?: false }
  /** A purchase at home, and one far away after the time in the air and that on the ground; resembles impossible_travel. */
  | { readonly kind: 'flight'; readonly count: number; readonly groundMs: Distribution };

/** Names of the kinds of decoys that every scenario can name. */
export type DecoyKind = ShippedDecoySpec['kind'];

/** The settings of the engine. */
export interface EngineSpec {
  readonly ruleSet: RuleSet;
  /** The watermark is the largest admitted event time minus this. */
  readonly allowedDisorderMs: number;
  /** A record stamped further than this beyond its ingest time is set aside; null turns the check off. */
  readonly maxFutureMs: number | null;
  /** Whether per-minute aggregates are computed. */
  readonly aggregates: boolean;
  /** Whether monotone rules say where they hold before the watermark. Left out, they do not. */
  readonly early?: true;
}

/** A condition on the report, judged in every run. */
export interface Expectation {
  /** Dotted path into report.json, for example `rules.impossible_travel.episodes.recall`. */
  readonly path: string;
  readonly condition: Condition;
  /** As written in the scenario, for messages. */
  readonly text: string;
}

/** What an expectation requires of a figure. */
export type Condition =
  | { readonly kind: 'compare'; readonly operator: '>=' | '<=' | '>' | '<' | '=='; readonly value: number }
  | { readonly kind: 'between'; readonly low: number; readonly high: number }
  /** Within `standardErrors` binomial standard errors of `value`; n is the total beside the figure in the report. */
  | { readonly kind: 'near'; readonly value: number; readonly standardErrors: number };

/** The rules of a scenario's engine, and those that are tried beside them. */
export function ruleSetsOf({ engine, candidate }: Pick<Scenario, 'engine' | 'candidate'>): readonly RuleSet[] {
  return candidate === undefined ? [engine.ruleSet] : [engine.ruleSet, candidate];
}
