import { type Detection } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { type Rule } from '../model/rule-set.ts';

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
} as const;

/** The relation of each episode to `rule`, by the episode's place in `episodes`. */
export function relationsTo(rule: Rule, episodes: readonly Episode[]): Uint8Array {
  return Uint8Array.from(episodes, (episode) => {
    if (episode.label === 'fraud')
      return rule.detects.includes(episode.pattern) ? RELATION.target : RELATION.otherFraud;
    return episode.resembles.some((pattern) => rule.detects.includes(pattern)) ? RELATION.decoy : RELATION.none;
  });
}

/** Finds the episodes that a detection's evidence touches, in time proportional to the evidence. */
export class EpisodeIndex {
  readonly episodes: readonly Episode[];
  readonly #byTransaction = new Map<string, number[]>();

  constructor(episodes: readonly Episode[]) {
    this.episodes = episodes;
    episodes.forEach((episode, place) => {
      for (const id of episode.transaction_ids) {
        const places = this.#byTransaction.get(id);
        if (places === undefined) this.#byTransaction.set(id, [place]);
        else places.push(place);
      }
    });
  }

  /**
   * Calls `visit` with the place of each episode of the detection's client that has a transaction in its evidence; more than
   * once if it has several.
   */
  forEachTouched(detection: Detection, visit: (place: number) => void): void {
    if (this.#byTransaction.size === 0) return;
    for (const id of detection.evidence) {
      const places = this.#byTransaction.get(id);
      if (places === undefined) continue;
      for (const place of places) {
        if (this.episodes[place]!.client_id === detection.client_id) visit(place);
      }
    }
  }
}
