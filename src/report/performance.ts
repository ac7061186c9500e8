import { type Report } from './report-schema.ts';

/** Throughput of a run: rates by wall-clock time and by simulated time. */
export function measure(wallMs: number, simulatedMs: number, transactions: number): Report['performance'] {
  return {
    wall_s: wallMs / 1000,
    simulated_s: simulatedMs / 1000,
    speedup: simulatedMs / wallMs,
    transactions_per_s: (transactions * 1000) / wallMs,
    peak_rss_mib: process.resourceUsage().maxRSS / 1024,
  };
}
