import { type KernelInput } from './kernel.ts';

/** Which ordinals of a past are in a window; null where all are. */
export type OrdinalFilter = ((ordinal: number) => boolean) | null;

/** What a rule of anomalies keeps of each client, and how far from that a transaction is. One transaction is at work at a time. */
export interface Baseline {
  /** Takes up the transaction of a row, and drops what is older than the ordinal `first`; returns how many transactions the past has. */
  meet(input: KernelInput, row: number, first: number): number;
  /** Chooses what to compare with: of the past all that are in a window, or only those that are alike; returns how many. */
  choose(input: KernelInput, row: number, alike: boolean, isIn: OrdinalFilter): number;
  /** The score against what was chosen, in thousandths and rounded down. Where it is not above the rule's limit some other number that is not may stand for it. */
  scoreMilli(input: KernelInput, row: number): number;
  /** Of what was chosen, the transaction in the middle by level, the lower one of two. */
  usualOrdinal(input: KernelInput, row: number): number;
  /** Makes the transaction a part of the past. */
  add(input: KernelInput, row: number): void;
}
