import { type Episode } from '../model/episode.ts';

/** What an episode is, in a few words. */
export function kindWords({ label, pattern }: Pick<Episode, 'label' | 'pattern'>): string {
  switch (label) {
    case 'fraud':
      return `episode of ${pattern}`;
    case 'decoy':
      return `decoy, ${pattern}`;
    case 'labelled':
      return "fraud by the traffic's own labels";
  }
}

/** As part of what a transaction is, with the episode's id: `the decoy d-1 (commuter)`. */
export function partOfWords({ label, pattern }: Pick<Episode, 'label' | 'pattern'>, episodeId: string): string {
  if (label === 'labelled') return `the labelled episode ${episodeId}`;
  return `the ${label === 'fraud' ? 'episode' : 'decoy'} ${episodeId} (${pattern})`;
}

/** What is said of an episode's completing transaction. */
export function completingWords({ label }: Pick<Episode, 'label'>): string {
  return label === 'labelled' ? 'its last' : 'completes it';
}
