import { type DecoyKind, type FraudPattern } from '../model/scenario.ts';

/** Names of the fraud patterns that every scenario can inject. */
export const FRAUD_PATTERNS: readonly string[] = [
  'impossible_travel',
  'spending_spree',
  'low_high_velocity',
] satisfies readonly FraudPattern[];

/** Names of the kinds of decoys that every scenario can inject. */
export const DECOY_KINDS: readonly string[] = [
  'border_commuter',
  'mall_trip',
  'coffee_then_laptop',
  'online_anywhere',
  'flight',
] satisfies readonly DecoyKind[];
