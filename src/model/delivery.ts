import { type Distribution } from './distribution.ts';

/** What happens between the device and the log. A section that is left out does not happen. */
export interface DeliverySpec {
  readonly partitions: number;
  /** From event to append, ms. */
  readonly delayMs: Distribution;
  /** A share of the records is held back longer and so overtaken by others. */
  readonly disorder: { readonly share: number; readonly extraMs: Distribution };
  readonly duplicates: DuplicatesSpec;
  /** Records that take another time than `delayMs`: the first that fits says which. */
  readonly routes?: readonly RouteSpec[];
  /** A share of the transactions never reaches the log, in no copy. */
  readonly loss?: { readonly share: number };
  readonly offline?: readonly OfflineSpec[];
  readonly bursts?: readonly BurstSpec[];
  readonly outages?: readonly OutageSpec[];
  readonly idle?: readonly IdleSpec[];
  readonly poison?: PoisonSpec;
}

/** A share of the records is appended again by a producer that retries: same id, new offset. */
export interface DuplicatesSpec {
  readonly share: number;
  /** From one copy to the next, ms. */
  readonly afterMs: Distribution;
  /** How many copies follow the first; left out, one. */
  readonly copies?: number;
}

/** A span of the run, in ms from its beginning. */
export interface RunWindow {
  readonly fromMs: number;
  readonly forMs: number;
}

/** The records of a partition, of a region, or of a region in a partition. */
export interface RouteSpec {
  /** Null for all. */
  readonly partition: number | null;
  /** Null for all. */
  readonly region: string | null;
  readonly delayMs: Distribution;
}

/**
 * Clients whose producer is offline: what they do in the window (true time) waits there and is uploaded afterwards, in order.
 * Until the backlog is gone, what they do joins its end.
 */
export interface OfflineSpec extends RunWindow {
  /** Share of the clients. */
  readonly clientShare: number;
  /** Null uploads everything at once. */
  readonly recordsPerSecond: number | null;
}

/** What would be appended in the window, to whatever partition, is appended in its last `withinMs`; with 0, at its end. */
export interface BurstSpec extends RunWindow {
  readonly withinMs: number;
  /** From one window's beginning to the next one's; null for one window only. */
  readonly everyMs: number | null;
}

/** A partition takes nothing in the window; what would have been appended is appended at its end, in that order. */
export interface OutageSpec extends RunWindow {
  readonly partition: number;
}

/**
 * A partition gets nothing in the window: a transaction that would have come to it in the window never does, nor do copies then.
 * What an outage or a burst puts off is judged by when it would have come without them.
 */
export interface IdleSpec {
  readonly partition: number;
  readonly fromMs: number;
  /** Null for the rest of the run. */
  readonly forMs: number | null;
}

/** What is wrong with a poison record. */
export const POISONS = [
  'broken_json',
  'missing_amount',
  'wrong_type',
  'too_many_decimals',
  'binary',
  'another_payload',
] as const;
/** One of POISONS. */
export type Poison = (typeof POISONS)[number];

/** A share of the records is followed, at once and in the same partition, by a spoilt copy that cannot be taken. */
export interface PoisonSpec {
  readonly share: number;
  /** Each as likely as the others. */
  readonly kinds: readonly Poison[];
}
