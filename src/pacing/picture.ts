import { type PacingErrorSummary } from './pacing-error.ts';

const BAR = 32;

/** The pacing error as lines of text: the quantiles, then a bar for each bucket up to the last one that holds anything. */
export function drawPacingError(summary: PacingErrorSummary): string[] {
  const { p50, p90, p99, max, records, buckets } = summary;
  const quantiles = Object.entries({ p50, p90, p99, max }).map(([name, ms]) => `${name} ${formatLateness(ms)}`);
  const shown = buckets.slice(0, buckets.findLastIndex((bucket) => bucket.records > 0) + 1);
  return [
    `sent later than intended: ${quantiles.join(' · ')}`,
    ...shown.map((bucket) => {
      const share = bucket.records / records;
      const label = bucket.below_ms === null ? 'more' : `< ${bucket.below_ms} ms`;
      const bar = '█'.repeat(Math.round(share * BAR)) || (bucket.records > 0 ? '▏' : '');
      return `${label.padStart(10)} ${bar.padEnd(BAR)} ${(100 * share).toFixed(1).padStart(5)} %`;
    }),
  ];
}

/** `0.04 ms`, `2.1 ms`, `1204 ms`. */
function formatLateness(ms: number): string {
  return `${ms < 1 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : String(Math.round(ms))} ms`;
}
