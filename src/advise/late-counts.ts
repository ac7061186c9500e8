import { type PartitionStudy, type Study } from './study.ts';

/** How many of a partition's transactions, or of all, are late under an allowed disorder in ms. */
export function lateAt(partitions: readonly PartitionStudy[], allowedDisorderMs: number): number {
  return partitions.reduce((sum, { late }) => sum + late.above(allowedDisorderMs), 0);
}

/** How many transactions were judged by their lateness. */
export function judgedIn({ partitions }: Study): number {
  return partitions.reduce((sum, { transactions }) => sum + transactions, 0);
}

/** The largest lateness that was seen, in ms; 0 where nothing was behind. */
export function longestLateness(partitions: readonly PartitionStudy[]): number {
  return partitions.reduce((longest, { late }) => Math.max(longest, late.max ?? 0), 0);
}

/** The least allowed disorder, in ms, under which at most that share of all transactions is late. */
export function leastForLate(study: Study, share: number): number {
  const most = Math.floor(share * judgedIn(study));
  let [low, high] = [0, longestLateness(study.partitions)];
  if (lateAt(study.partitions, 0) <= most) return 0;
  // The share falls as the allowed disorder rises: halving finds the millisecond.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (lateAt(study.partitions, middle) <= most) high = middle;
    else low = middle;
  }
  return high;
}
