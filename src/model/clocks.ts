import { type Distribution } from './distribution.ts';

/**
 * Some clocks, and what is wrong with them. Every clock is a function of true time, fixed by the seed; one that several specs name
 * is wrong by the sum of what they say. A clock that no spec names is right.
 */
export interface ClockSpec {
  readonly owners: ClockOwners;
  readonly errors: readonly ClockError[];
}

/** Whose clocks: those that meet every condition that is not null. */
export interface ClockOwners {
  /** Device classes: mobile, web, pos, and what else a file has. */
  readonly devices: readonly string[] | null;
  readonly clients: ClientGroup | null;
  /** Regions where the client lives. */
  readonly homes: readonly string[] | null;
  /** Regions where the purchase is made, and where the till that stamps it stands. */
  readonly regions: readonly string[] | null;
  readonly producers: ProducerGroup | null;
}

/** A group of clients: a random share of them, or those with these ids. */
export type ClientGroup =
  /** Each client with this probability, drawn for each spec anew. */
  { readonly kind: 'share'; readonly share: number } | { readonly kind: 'ids'; readonly ids: readonly string[] };

/**
 * Clients are spread over so many producers, and those of one producer share the clock of its host: what a spec draws, it draws per
 * producer and not per client.
 */
export interface ProducerGroup {
  readonly count: number;
  /** Numbers from 0 to count − 1; null for all. */
  readonly only: readonly number[] | null;
}

/** What a clock shows beyond true time, in ms. Distributions are drawn once for each client, or each producer. */
export type ClockError =
  | { readonly kind: 'offset'; readonly byMs: Distribution }
  /** Parts per million gained since the start of the run. */
  | { readonly kind: 'drift'; readonly ppm: Distribution }
  /** Set forward or, by a negative duration, back. */
  | { readonly kind: 'step'; readonly at: Moment; readonly byMs: Distribution }
  /** amplitude · sin(2π · (time since start + phase) / period) */
  | {
      readonly kind: 'sine';
      readonly amplitudeMs: Distribution;
      readonly periodMs: number;
      readonly phaseMs: Distribution;
    }
  /** Stands still, then jumps to where it would have been. */
  | { readonly kind: 'freeze'; readonly from: Moment; readonly forMs: Distribution }
  /** Wall-clock time of the zone, written as though it were UTC. */
  | { readonly kind: 'zone'; readonly zone: ZoneTable };

/** An instant of true time. */
export type Moment =
  { readonly kind: 'instant'; readonly timeMs: number } | { readonly kind: 'after_start'; readonly ms: Distribution };

/** How far the wall clock of a time zone is ahead of UTC. */
export interface ZoneTable {
  /** IANA name. */
  readonly name: string;
  /** Before the first change. */
  readonly aheadMs: number;
  /** By instant. */
  readonly changes: readonly { readonly atMs: number; readonly aheadMs: number }[];
}
