import { SECOND_MS } from '../src/model/time-units.ts';
import { formatCount, formatDuration, formatQuantity } from '../src/report/format.ts';
import { type Totals } from './totals.ts';

/** The result for people, in lines. */
export function resultLines(seed: string, totals: Totals): string[] {
  const { failed, canaries } = totals;
  const found = canaries.filter((canary) => canary.found !== null).length;
  return [
    ...failed.map(({ number, kind, words }) => `seed ${number}: ${kind}: ${words.split('\n')[0]}`),
    `seed ${seed}: ${formatQuantity(totals.seeds, 'seed')} verified, ${formatQuantity(totals.transactions, 'transaction')}; ` +
      `${formatCount(totals.elsewhere)} in another process too, ${formatCount(totals.fresh)} by the built command`,
    failed.length === 1 ? '1 mismatch' : `${formatCount(failed.length)} mismatches`,
    metLine(totals),
    canaries.length === 0 ? 'no canary planted' : `canary: ${found} of ${canaries.length} planted found`,
    ...speedLine(totals),
  ];
}

function metLine({ reached, boundaries, faults }: Totals): string {
  const met = (counts: ReadonlyMap<string, number>): string =>
    `${[...counts.values()].filter((count) => count > 0).length} of ${counts.size}`;
  const pairs = [...faults.keys()].filter((name) => name.includes(' + ')).length;
  const pairWords = formatQuantity(pairs, 'pair');
  return `met: ${met(reached)} rare events, ${met(boundaries)} boundaries, ${formatQuantity(faults.size - pairs, 'fault')} and ${pairWords} of them`;
}

function speedLine({ seedsPerHour, seedsPerHourPerCore, elapsedMs, cpuMs }: Totals): string[] {
  if (seedsPerHour === null || seedsPerHourPerCore === null) return [];
  const whole = (ms: number): string => formatDuration(Math.round(ms / SECOND_MS) * SECOND_MS);
  const rates = `${formatCount(seedsPerHour)} seeds an hour, ${formatCount(seedsPerHourPerCore)} an hour a core`;
  return [`${rates} (${whole(elapsedMs)} by the clock, ${whole(cpuMs)} of the cores)`];
}
