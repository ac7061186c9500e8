import { type RuleSet } from '../src/model/rule-set.ts';

const MINUTE_MS = 60_000;

/** The three rules of the original pipeline, with trailing windows. */
export const DEFAULT_RULES: RuleSet = {
  name: 'default',
  rules: [
    {
      name: 'impossible_travel',
      kind: 'distinct',
      field: 'region',
      atLeast: 2,
      window: { kind: 'trailing', sizeMs: 10 * MINUTE_MS },
      detects: [],
    },
    {
      name: 'spending_spree',
      kind: 'distinct',
      field: 'category',
      atLeast: 4,
      window: { kind: 'trailing', sizeMs: 15 * MINUTE_MS },
      detects: [],
    },
    {
      name: 'low_high_velocity',
      kind: 'pair',
      order: 'adjacent',
      belowCents: 500,
      aboveCents: 100_000,
      currency: 'USD',
      window: { kind: 'trailing', sizeMs: 5 * MINUTE_MS },
      detects: [],
    },
  ],
};
