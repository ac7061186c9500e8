import { HistogramLogWriter } from 'hdr-histogram-js';
import { type Step } from './load-test.ts';

const US_PER_MS = 1000;
const TICKS_PER_HALF_DISTANCE = 5;

/** The latency of a step's alerts as HdrHistogram's percentile text (.hgrm), in ms. */
export function percentileText({ figures }: Pick<Step, 'figures'>): string {
  return figures.total.nonNegative.outputPercentileDistribution(TICKS_PER_HALF_DISTANCE, US_PER_MS);
}

/**
 * The latencies of all steps in HdrHistogram's log format 1.3 (.hlog): a line for each step, tagged `step-<number>`, with its start and
 * length in seconds since the epoch and its histogram in the compressed V2 encoding, in µs.
 */
export function histogramLog(steps: readonly Step[]): string {
  const lines: string[] = [];
  const log = new HistogramLogWriter((line) => lines.push(line));
  log.outputLogFormatVersion();
  log.outputComment(' latency of alerts in us, Interval_Max in ms');
  log.outputLegend();
  for (const { number, startedAtMs, wallMs, figures } of steps) {
    const histogram = figures.total.nonNegative;
    histogram.tag = `step-${number}`;
    log.outputIntervalHistogram(histogram, startedAtMs / 1000, (startedAtMs + wallMs) / 1000, US_PER_MS);
  }
  return lines.join('');
}
