import { type OwnPattern } from './own-pattern.ts';
import { type DecoySpec, type FraudSpec } from './scenario.ts';

/** How many transactions an episode has; where that is drawn, on average. */
export function transactionsPerEpisode(spec: FraudSpec): number {
  if ('own' in spec) return meanTransactions(spec.own);
  switch (spec.pattern) {
    case 'impossible_travel':
      return 2;
    case 'spending_spree':
      return spec.categories;
    case 'low_high_velocity':
      return spec.probes + 1;
  }
}

/** How many transactions a decoy has; where that is drawn, on average. */
export function transactionsPerDecoy(spec: DecoySpec): number {
  if ('own' in spec) return meanTransactions(spec.own);
  return spec.kind === 'mall_trip' ? spec.categories : 2;
}

function meanTransactions({ sequence }: OwnPattern): number {
  return sequence.reduce((sum, { count }) => sum + (count.low + count.high) / 2, 0);
}
