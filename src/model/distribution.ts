/** A distribution of durations (ms), money (cents) or plain numbers; which one is said by the field that holds it. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform on [low, high). */
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'exponential'; readonly mean: number; readonly max: number | null }
  /** ln X is normal; `sigma` is its standard deviation. Draws above `max` become `max`. */
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number; readonly max: number | null }
  /** P(X > x) = (min / x)^alpha from `min` on: the smaller `alpha`, the longer the tail. Draws above `max` become `max`. */
  | { readonly kind: 'pareto'; readonly min: number; readonly alpha: number; readonly max: number | null }
  /** `sd` is the standard deviation. */
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number };
