import { type FraudPattern, type ShippedFraudSpec } from '../../model/scenario.ts';
import { type EpisodeKind } from '../episodes/plan.ts';
import { impossibleTravel } from './impossible-travel.ts';
import { lowHighVelocity } from './low-high-velocity.ts';
import { spendingSpree } from './spending-spree.ts';

/** Every fraud pattern. A transaction's id depends on its pattern's place in this list, so new ones go to the end. */
export const FRAUD_PATTERNS: { readonly [P in FraudPattern]: EpisodeKind<Extract<ShippedFraudSpec, { pattern: P }>> } =
  {
    impossible_travel: impossibleTravel,
    spending_spree: spendingSpree,
    low_high_velocity: lowHighVelocity,
  };
