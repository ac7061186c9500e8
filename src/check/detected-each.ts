import { createHash } from 'node:crypto';
import { type PairedCounts } from '../compare/paired-proportions.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';

/** Hex digits that name a list of episodes. */
const NAME_DIGITS = 8;

/**
 * Which episodes of a rule's patterns it detected, short enough to be committed: the first digits of the SHA-256 of their ids, each with a line
 * feed, then a colon and in base64 a bit for each in the order of `outcomes`, the first being the highest of its byte. Undefined where there are none.
 */
export function detectedEach(outcomes: readonly EpisodeOutcome[], rule: string): string | undefined {
  const own = outcomes.filter((outcome) => outcome.rule === rule && outcome.label === 'fraud');
  if (own.length === 0) return undefined;
  const hash = createHash('sha256');
  const bits = Buffer.alloc(Math.ceil(own.length / 8));
  own.forEach(({ episode_id, detected }, i) => {
    hash.update(`${episode_id}\n`);
    if (detected) bits[i >> 3]! |= 128 >> (i & 7);
  });
  return `${hash.digest('hex').slice(0, NAME_DIGITS)}:${bits.toString('base64')}`;
}

/** Two such texts about the same `total` episodes, episode by episode; undefined where they are not about the same. */
export function pairDetected(before: string, after: string, total: number): PairedCounts | undefined {
  const [name, bits] = partsOf(before);
  const [otherName, otherBits] = partsOf(after);
  const bytes = Math.ceil(total / 8);
  if (name !== otherName || bits.length !== bytes || otherBits.length !== bytes) return undefined;
  const counts = { both: 0, only_a: 0, only_b: 0, neither: 0 };
  for (let i = 0; i < total; i++) {
    const [was, is] = [bits, otherBits].map((each) => (each[i >> 3]! & (128 >> (i & 7))) !== 0);
    counts[was ? (is ? 'both' : 'only_a') : is ? 'only_b' : 'neither'] += 1;
  }
  return counts;
}

function partsOf(text: string): [name: string, bits: Buffer] {
  const colon = text.indexOf(':');
  return [text.slice(0, colon), Buffer.from(text.slice(colon + 1), 'base64')];
}
