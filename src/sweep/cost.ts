import { totalmem } from 'node:os';
import { transactionsPerDecoy, transactionsPerEpisode } from '../model/episode-size.ts';
import { type Scenario } from '../model/scenario.ts';
import { DAY_MS } from '../model/time-units.ts';

/** Transactions a second that one job draws, judges and scores: an order of magnitude, until the first run has been measured. */
const ROUGHLY_PER_S = 80_000;
/** What a run takes however little there is in it. */
const ROUGHLY_MS_A_RUN = 60;
/** What a run keeps in memory for a transaction, and what a thread takes before it runs anything. */
const BYTES_A_TRANSACTION = 450;
const BYTES_A_JOB = 90 * 1024 * 1024;
/** Typed arrays and garbage beside what is kept. */
const HEAP_BYTES = 200 * 1024 * 1024;

/** About how many transactions a scenario's world has; null where they come from a file. */
export function expectedTransactions({ traffic, durationMs, fraud, decoys }: Scenario): number | null {
  if (traffic.kind === 'file' || durationMs === null) return null;
  const injected = Math.round(
    fraud.reduce((sum, spec) => sum + spec.episodes * transactionsPerEpisode(spec), 0) +
      decoys.reduce((sum, spec) => sum + spec.count * transactionsPerDecoy(spec), 0),
  );
  switch (traffic.kind) {
    case 'listed':
      return injected + traffic.transactions.length;
    case 'none':
      return injected;
    case 'original':
      return injected + Math.round(durationMs / traffic.intervalMs);
    case 'households':
      return injected + Math.round((traffic.clients * traffic.transactionsPerClientPerDay * durationMs) / DAY_MS);
  }
}

/** How long a run of so many transactions may take, in ms, before one has been measured; null where they are not known. */
export function roughMs(transactions: number | null): number | null {
  return transactions === null ? null : ROUGHLY_MS_A_RUN + (1000 * transactions) / ROUGHLY_PER_S;
}

/** The memory that so many jobs may take, each of which keeps at most `memoryBytes` of a run; null where it is of no concern. */
export function largeMemory(
  jobs: number,
  transactions: number | null,
  memoryBytes: number,
  machineBytes = totalmem(),
): number | null {
  const kept = transactions === null ? memoryBytes : Math.min(memoryBytes, BYTES_A_TRANSACTION * transactions);
  const bytes = jobs * (BYTES_A_JOB + HEAP_BYTES + kept);
  return bytes > machineBytes / 2 ? bytes : null;
}
