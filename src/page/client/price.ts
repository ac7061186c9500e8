import { type CurvePoint } from '../../report/curve-schema.ts';
import { formatCents, formatDuration, formatQuantity } from '../../report/format.ts';
import { operatingPoint, worthCents } from '../operating-point.ts';

/** Says for any cost of an alert which window is worth most. */
export function answerPrices(page: Document): void {
  const data = page.getElementById('price-data')?.textContent;
  const form = page.getElementById('price-form');
  const answer = page.getElementById('price-answer');
  const cost = page.getElementById('price-cost');
  if (data === undefined || data === null || form === null || answer === null) return;
  if (!(cost instanceof HTMLInputElement)) return;
  // The page's own data.
  const curves = Object.entries(JSON.parse(data) as Record<string, readonly CurvePoint[]>);
  const show = (): void => {
    const cents = Math.round(100 * cost.valueAsNumber);
    if (!(cents >= 0)) {
      answer.textContent = 'Give a number from 0.';
      return;
    }
    answer.textContent = curves.map(([rule, points]) => `${rule}: ${sentence(points, cents)}`).join(' ');
  };
  cost.addEventListener('input', show);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  show();
}

function sentence(points: readonly CurvePoint[], cents: number): string {
  const best = operatingPoint(points, cents);
  if (best === null) return 'no window is worth its alerts.';
  const { window_ms: windowMs, alerts, episodes } = best;
  const worth = formatCents(Math.round(worthCents(best, cents)), 'USD');
  return `${formatDuration(windowMs)}, ${formatQuantity(alerts, 'alert')}, ${formatQuantity(episodes, 'episode')}, worth ${worth}.`;
}
