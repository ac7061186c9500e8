/** Whether a number is among those of which each `every`-th is taken, 0 being the first; none is for Infinity. */
export function isSampled(number: number, every: number): boolean {
  return every !== Infinity && number % every === 0;
}
