import { againCommand, type Totals } from './totals.ts';

/** The result as JSON, for other tools. */
export function resultJson(seed: string, totals: Totals): string {
  const result = {
    schema: 'trapline.soak/1',
    seed,
    seeds: totals.seeds,
    transactions: totals.transactions,
    mismatches: totals.failed.length,
    seeds_elsewhere: totals.elsewhere,
    seeds_by_command: totals.fresh,
    elapsed_s: totals.elapsedMs / 1000,
    cpu_s: totals.cpuMs / 1000,
    seeds_per_hour: totals.seedsPerHour,
    seeds_per_hour_per_core: totals.seedsPerHourPerCore,
    numbers: totals.ranges,
    sources: Object.fromEntries(totals.sources),
    canaries: totals.canaries.map(({ mutant, wrong, found, seeds, words }) => ({ mutant, wrong, found, seeds, words })),
    failed: totals.failed.map(({ number, kind, part, words }) => {
      return { number, kind, part, words, again: againCommand(seed, number) };
    }),
    reached: Object.fromEntries(totals.reached),
    boundaries: Object.fromEntries(totals.boundaries),
    faults: Object.fromEntries(totals.faults),
  };
  return JSON.stringify(result, null, 2);
}
