import { type DetectionDetails } from '../model/alert.ts';
import { formatCents, formatClock, formatDistance, formatMilli, formatQuantity } from './format.ts';

/** What an alert saw, in words: the values in the order in which they came, the amounts, how far in what time, or how many transactions; of a sum `transactions` were added up. */
export function alertWords(details: DetectionDetails, transactions: number): string {
  switch (details.kind) {
    case 'distinct':
      return `${details.field}: ${[...details.values].reverse().join(' → ')}`;
    case 'pair':
      return `${formatCents(details.small_amount_cents, null)} and ${formatCents(details.large_amount_cents, null)}`;
    case 'count':
      return formatQuantity(details.count, 'transaction');
    case 'sum':
      return `${formatCents(details.sum_cents, null)} in ${formatQuantity(transactions, 'transaction')}`;
    case 'speed':
      return `${formatDistance(details.distance_m)} in ${formatClock(details.elapsed_ms)}`;
    case 'anomaly': {
      const like = details.grouped ? ' alike' : '';
      return `score ${formatMilli(details.score_milli)} against ${formatQuantity(details.compared, 'transaction')}${like} around ${formatCents(details.usual_cents, null)}`;
    }
  }
}
