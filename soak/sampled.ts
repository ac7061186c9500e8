/** Whether a number is among those of which each `every`-th is taken, so that the first is `every` - 1; none is for Infinity. */
export function isSampled(number: number, every: number): boolean {
  return number % every === every - 1;
}
