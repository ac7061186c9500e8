/** The number itself, or null where there is none to be told: NaN, Infinity, −Infinity. For JSON, which knows none of them. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
