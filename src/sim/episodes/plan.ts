import { type EpisodeParameters } from '../../model/episode.ts';
import { type Random } from '../../random/random.ts';
import { type PlaceInfo, type Population } from '../population/types.ts';

/** One purchase of a planned episode. */
export interface Purchase {
  /** After the episode's first purchase, in integer ms. */
  readonly offsetMs: number;
  readonly amountCents: number;
  /** Dictionary code. */
  readonly category: number;
  readonly place: PlaceInfo;
  /** Dictionary code. */
  readonly device: number;
}

/** An episode before it has a start time. */
export interface EpisodePlan {
  /** By offset, the first at 0. */
  readonly purchases: readonly Purchase[];
  /** Index of the last purchase that the pattern needs. */
  readonly completing: number;
  readonly parameters: EpisodeParameters;
}

/** Draws one episode of a client. The same number of purchases every time. */
export type Planner = (client: number, random: Random) => EpisodePlan;

/** A kind of episode, fraud pattern or decoy: one file, one entry in its registry. */
export interface EpisodeKind<Spec> {
  /** The fraud patterns that it looks like; a fraud pattern's own name. */
  readonly resembles: readonly string[];
  /** Checks that the population can play it, throwing a TraplineError otherwise, and prepares what does not vary. */
  compile(spec: Spec, population: Population): Planner;
}

export function planLengthMs(plan: EpisodePlan): number {
  return plan.purchases.at(-1)!.offsetMs;
}
