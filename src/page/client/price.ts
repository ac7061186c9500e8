import { formatCents, formatQuantity } from '../../report/format.ts';
import { operatingPoint, worthCents } from '../operating-point.ts';
import { type PriceCurve } from '../price-curves.ts';
import { saySetting } from '../say-setting.ts';

/** Says for any cost of an alert which setting of each rule is worth most. */
export function answerPrices(page: Document): void {
  const data = page.getElementById('price-data')?.textContent;
  const form = page.getElementById('price-form');
  const answer = page.getElementById('price-answer');
  const cost = page.getElementById('price-cost');
  if (data === undefined || data === null || form === null || answer === null) return;
  if (!(cost instanceof HTMLInputElement)) return;
  // The page's own data.
  const curves = Object.entries(JSON.parse(data) as Record<string, readonly PriceCurve[]>);
  const currency = form.dataset['currency'] || null;
  const show = (): void => {
    const cents = Math.round(100 * cost.valueAsNumber);
    if (!(cents >= 0)) {
      answer.textContent = 'Give a number from 0.';
      return;
    }
    answer.textContent = curves.map(([rule, own]) => `${rule}: ${sentence(own, cents, currency)}`).join(' ');
  };
  cost.addEventListener('input', show);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  show();
}

function sentence(curves: readonly PriceCurve[], cents: number, currency: string | null): string {
  const best = operatingPoint(curves, cents);
  if (best === null) return 'no setting is worth its alerts.';
  const { alerts, episodes } = best.point;
  const worth = formatCents(Math.round(worthCents(best.point, cents)), currency);
  return `${saySetting(best)}, ${formatQuantity(alerts, 'alert')}, ${formatQuantity(episodes, 'episode')}, worth ${worth}.`;
}
