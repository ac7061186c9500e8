import { formatDuration, formatRate } from '../report/format.ts';
import { type BenchResult, type BenchStep } from './result-schema.ts';

/** Why a step was not sustained, every criterion that it failed; empty for one that was. */
export function stepFailure({ failures }: BenchStep): string {
  return failures.map(({ why }) => why).join('; ');
}

/** What the gate asks: `required rate of 5,000/s with p50 < 1 s and p99 < 10 s`. */
export function gateText(gate: NonNullable<BenchResult['gate']>, objective: BenchResult['objective']): string {
  const rate = `${formatRate(gate.rate_per_s)}/s`;
  const limits = `p50 < ${formatDuration(objective.p50_ms)} and p99 < ${formatDuration(objective.p99_ms)}`;
  return `${gate.kind === 'required' ? 'required rate' : 'own rate'} of ${rate} with ${limits}`;
}

const ENDS: Readonly<Record<BenchResult['ended'], string>> = {
  resolution: 'resolved',
  max_rate: '--max-rate reached',
  nothing_sustained: 'no lower rate is tried',
  budget: 'no time left for another step; a longer --budget goes on',
  listed: 'every listed rate was tried',
  interrupted: 'interrupted',
  failed: 'a service failed',
};

/** The highest sustainable rate in a sentence: what it is, how sure it is, what lies above it, and why nothing else was tried. */
export function sustainableText({ sustainable, ended, steps }: BenchResult): string {
  const { rate_per_s, confirmed, failed_at_per_s } = sustainable;
  if (steps.length === 0) return `Highest sustainable rate: unknown (${ENDS[ended]})`;
  const found = rate_per_s === null ? 'none' : `${formatRate(rate_per_s)}/s`;
  const facts = [
    ...(rate_per_s === null ? [] : [confirmed ? 'confirmed' : 'seen once']),
    ...(failed_at_per_s === null ? [] : [`${formatRate(failed_at_per_s)}/s is not sustained`]),
    ENDS[ended],
  ];
  return `Highest sustainable rate: ${found} (${facts.join(' · ')})`;
}
