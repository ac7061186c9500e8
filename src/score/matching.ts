import { type Episode } from '../model/episode.ts';
import { type Rule } from '../model/rule-set.ts';
import { type CountedWindows, type CountingDetection } from './counted-windows.ts';

/** What an episode is to a rule. */
export const RELATION = {
  /** A decoy that looks like nothing the rule is after. */
  none: 0,
  /** Fraud of a pattern that the rule detects. */
  target: 1,
  /** A decoy that resembles a pattern that the rule detects. */
  decoy: 2,
  /** Fraud of another pattern. */
  otherFraud: 3,
  /** Fraud by the traffic's own labels, which name no pattern. */
  labelled: 4,
} as const;

/** The relation of each episode to `rule`, by the episode's place in `episodes`. */
export function relationsTo(rule: Rule, episodes: readonly Episode[]): Uint8Array {
  return Uint8Array.from(episodes, (episode) => {
    if (episode.label === 'labelled') return RELATION.labelled;
    if (episode.label === 'fraud')
      return rule.detects.includes(episode.pattern) ? RELATION.target : RELATION.otherFraud;
    return episode.resembles.some((pattern) => rule.detects.includes(pattern)) ? RELATION.decoy : RELATION.none;
  });
}

/** Whether the ladder follows an episode under the rule: what it is after, the decoys of that, and labelled fraud. */
export function isFollowed(relation: number | undefined): boolean {
  return relation === RELATION.target || relation === RELATION.decoy || relation === RELATION.labelled;
}

/**
 * Finds the episodes that a detection touches, in time proportional to the evidence; where it counts more than it names, also to the
 * transactions of its client's episodes.
 */
export class EpisodeIndex {
  readonly episodes: readonly Episode[];
  /** By client, then by transaction: most clients have no episode, and their detections are done after one look. */
  readonly #places = new Map<string, Map<string, number[]>>();

  constructor(episodes: readonly Episode[]) {
    this.episodes = episodes;
    episodes.forEach((episode, place) => {
      const own = entry(this.#places, episode.client_id, () => new Map<string, number[]>());
      for (const id of episode.transaction_ids) entry(own, id, () => []).push(place);
    });
  }

  /**
   * Calls `visit` with the place of each episode of the detection's client that has a transaction on which the detection rests; more than
   * once if it has several. `counted`: of the rung that the detection is on.
   */
  forEachTouched(detection: CountingDetection, counted: CountedWindows, visit: (place: number) => void): void {
    const own = this.#places.get(detection.client_id);
    if (own === undefined) return;
    // First, for they are older than what is named.
    for (const id of counted.countedOf(detection, own.keys())) for (const place of own.get(id)!) visit(place);
    for (const id of detection.evidence) {
      const places = own.get(id);
      if (places !== undefined) for (const place of places) visit(place);
    }
  }
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
