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
  /** Sorted by offset; the first is at 0. */
  readonly purchases: readonly Purchase[];
  /** Index of the last purchase that the pattern needs. */
  readonly completing: number;
  readonly parameters: EpisodeParameters;
  /** The largest number of purchases that an episode of the entry can have. Left out, each has as many as this one. */
  readonly idsReserved?: number;
}

/** The campaign that an episode belongs to. */
export interface CampaignPart {
  /** From 0. */
  readonly number: number;
  /** The stream of the values that its episodes share, from its beginning. */
  readonly shared: Random;
}

/** Draws one episode of a client. The number of purchases is always the same, or `idsReserved` is. */
export type Planner = (client: number, random: Random, campaign?: CampaignPart) => EpisodePlan;

/** A kind of episode, fraud pattern or decoy. Each has one file and one entry in its registry. */
export interface EpisodeKind<Spec> {
  /** The fraud patterns that it resembles; for a fraud pattern its own name. */
  readonly resembles: readonly string[];
  /** Checks that the population allows it, and prepares what does not vary. Throws TraplineError('input') if it does not. */
  compile(spec: Spec, population: Population): Planner;
}

/** Time from the first to the last purchase, in ms. */
export function planLengthMs(plan: EpisodePlan): number {
  return plan.purchases.at(-1)!.offsetMs;
}
