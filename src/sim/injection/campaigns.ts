import { type CampaignSpec, type OwnPattern } from '../../model/own-pattern.ts';
import { type Random } from '../../random/random.ts';
import { type CampaignPart } from '../episodes/plan.ts';

/** A span of true time, in ms. */
export interface RunSpan {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/** The campaign of an episode, and when its episodes begin. */
export interface CampaignPlace {
  /** From 0. */
  readonly number: number;
  /** The clients that have an episode of it already. */
  readonly members: Set<number>;
  readonly begins: RunSpan;
}

/** The key of an entry whose pattern comes in campaigns. */
export function campaignOf({ campaign }: OwnPattern): { readonly campaign?: CampaignSpec } {
  return campaign === undefined ? {} : { campaign };
}

/**
 * The campaign of each of an entry's episodes, in their order. Each campaign draws its size and its time from a stream of its own, so that one more
 * episode changes no other.
 */
export function drawCampaigns(spec: CampaignSpec, episodes: number, run: RunSpan, stream: Random): CampaignPlace[] {
  const { low, high } = spec.clients;
  const places: CampaignPlace[] = [];
  for (let number = 0; places.length < episodes; number++) {
    const random = stream.fork('campaign', number);
    const size = Math.min(low + random.below(high - low + 1), episodes - places.length);
    const startMs = run.startMs + random.belowWide(Math.max(1, run.endMs - run.startMs - spec.spanMs));
    const begins = { startMs, endMs: startMs + spec.spanMs };
    const campaign = { number, members: new Set<number>(), begins };
    for (let i = 0; i < size; i++) places.push(campaign);
  }
  return places;
}

/** What an episode's planner is told of its campaign. */
export function campaignPart({ number }: CampaignPlace, stream: Random): CampaignPart {
  return { number, shared: stream.fork('campaign', number, 'shared') };
}

/**
 * When an episode of a length begins: uniformly over the time that its client is active and its campaign allows. Where the client is active when the
 * campaign begins, but no longer for the whole episode, at the latest time that is early enough. Undefined if there is no time.
 */
export function drawStart(
  active: RunSpan,
  lengthMs: number,
  campaign: CampaignPlace | undefined,
  random: Random,
): number | undefined {
  const { startMs } = active;
  const endMs = active.endMs - lengthMs;
  if (endMs <= startMs) return undefined;
  if (campaign === undefined) return startMs + random.belowWide(endMs - startMs);
  const { begins } = campaign;
  if (begins.endMs <= startMs || begins.startMs >= active.endMs) return undefined;
  const firstMs = Math.max(startMs, begins.startMs);
  const roomMs = Math.min(endMs, begins.endMs) - firstMs;
  return roomMs > 0 ? firstMs + random.belowWide(roomMs) : endMs - 1;
}
