import { type FraudSpec } from './scenario.ts';

/** How many transactions an episode has. */
export function transactionsPerEpisode(spec: FraudSpec): number {
  switch (spec.pattern) {
    case 'impossible_travel':
      return 2;
    case 'spending_spree':
      return spec.categories;
    case 'low_high_velocity':
      return spec.probes + 1;
  }
}
