import { formatMilli, kilometres } from '../report/format.ts';
import { shellWord } from '../report/shell-word.ts';
import { type PriceCurve } from './price-curves.ts';

/** Windows for a rule whose own is in no curve. */
const WINDOWS = '5m,10m,15m';

/**
 * Commands that run a scenario with looser values of a rule's settings, beside the one that it has: what a curve cannot tell. A number that is as
 * small as it can be has none.
 */
export function sweepCommands(scenario: string, rule: string, curves: readonly PriceCurve[]): string[] {
  const vary = (setting: string, values: string): string =>
    `trapline sweep ${shellWord(scenario)} --vary ${shellWord(`rules.${rule}.${setting}=${values}`)}`;
  const unknownWindow = curves.some(({ setting }) => setting === 'window') ? [] : [vary('window', WINDOWS)];
  const looser = curves.flatMap(({ setting, currency, points }) => {
    const own = points.at(-1)!.value;
    switch (setting) {
      case 'window':
        return [vary('window', [own, 2 * own, 4 * own].map((ms) => duration(ms)).join(','))];
      case 'at_least':
        return own > 2 ? [vary('at_least', `${own - 1},${own}`)] : [];
      case 'below_cents':
        return [vary('below', [own, 2 * own, 4 * own].map((cents) => money(cents, currency)).join(','))];
      case 'above_cents':
        return [vary('above', [Math.round(own / 2), own].map((cents) => money(cents, currency)).join(','))];
      case 'above_score_milli':
        return [vary('above', [Math.round(own / 2), own].map(formatMilli).join(','))];
      case 'max_m_per_h':
        return [vary('max_kmh', [Math.round(own / 2), own].map(kilometres).join(','))];
    }
  });
  return [...unknownWindow, ...looser];
}

function duration(ms: number): string {
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function money(cents: number, currency: string | null): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')} ${currency ?? ''}`;
}
