import { type HOUSEHOLD_CATEGORIES } from '../model/built-in-names.ts';

/** A merchant category: what people spend in it, and how they pay. Amounts are lognormal: most are small, a few are large. */
interface MerchantCategory {
  readonly name: (typeof HOUSEHOLD_CATEGORIES)[number];
  readonly medianCents: number;
  /** Standard deviation of ln(amount). */
  readonly sigma: number;
  /** Weights, in the order of DEVICE_NAMES. */
  readonly devices: readonly [pos: number, mobile: number, web: number];
}

/** The categories of household traffic. */
export const MERCHANT_CATEGORIES: readonly MerchantCategory[] = [
  { name: 'food', medianCents: 1200, sigma: 0.6, devices: [60, 30, 10] },
  { name: 'electronics', medianCents: 9000, sigma: 1.1, devices: [35, 20, 45] },
  { name: 'fashion', medianCents: 5500, sigma: 0.8, devices: [45, 25, 30] },
  { name: 'travel', medianCents: 18000, sigma: 1, devices: [10, 30, 60] },
  { name: 'grocery', medianCents: 3800, sigma: 0.7, devices: [80, 15, 5] },
  { name: 'restaurant', medianCents: 2600, sigma: 0.7, devices: [75, 22, 3] },
  { name: 'fuel', medianCents: 4200, sigma: 0.4, devices: [92, 8, 0] },
  { name: 'transport', medianCents: 900, sigma: 0.7, devices: [35, 60, 5] },
  { name: 'pharmacy', medianCents: 1700, sigma: 0.7, devices: [85, 10, 5] },
  { name: 'entertainment', medianCents: 2000, sigma: 0.8, devices: [30, 40, 30] },
  { name: 'utilities', medianCents: 8500, sigma: 0.5, devices: [5, 30, 65] },
  { name: 'health', medianCents: 6000, sigma: 0.9, devices: [70, 10, 20] },
  { name: 'home', medianCents: 7000, sigma: 1, devices: [55, 15, 30] },
  { name: 'education', medianCents: 11000, sigma: 0.9, devices: [10, 20, 70] },
];

/** The spending profiles of households: for each a weight per category, in the order above. */
export const SPENDING_PROFILES: readonly (readonly number[])[] = [
  // Family
  [10, 2, 6, 1, 26, 9, 14, 3, 7, 6, 5, 4, 6, 1],
  // Student
  [20, 3, 8, 2, 14, 14, 4, 16, 2, 12, 1, 1, 1, 2],
  // Commuter
  [16, 2, 4, 1, 15, 12, 24, 12, 3, 5, 2, 2, 2, 0],
  // Traveller
  [8, 3, 6, 12, 10, 24, 8, 14, 3, 7, 2, 2, 1, 0],
  // Pensioner
  [6, 1, 3, 2, 32, 8, 9, 3, 16, 4, 6, 8, 2, 0],
  // Online shopper
  [10, 10, 16, 4, 14, 8, 5, 6, 4, 12, 4, 2, 5, 0],
];
