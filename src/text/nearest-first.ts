import { distance } from 'fastest-levenshtein';

const LISTED = 30;

/** Names in quotes, those nearest to `name` first; at most thirty of them. */
export function nearestFirst(name: string, names: readonly string[]): string {
  const plain = name.toLowerCase();
  const sorted = names
    .map((each, i) => ({ each, i, edits: distance(plain, each.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits || a.i - b.i)
    .map(({ each }) => JSON.stringify(each));
  return sorted.length <= LISTED ? sorted.join(', ') : `${sorted.slice(0, LISTED).join(', ')}, …`;
}
