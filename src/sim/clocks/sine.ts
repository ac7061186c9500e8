const TAU = 6.283185307179586;

/**
 * sin(2π·turns) by Taylor's series up to the 15th power over a quarter turn, so that the bits are the same on every machine.
 * The error is below 10^-11.
 */
export function sineOfTurns(turns: number): number {
  const turn = turns - Math.floor(turns + 0.5);
  // Mirrored at the quarters: sin(½ − x) = sin(x) in turns.
  const folded = turn > 0.25 ? 0.5 - turn : turn < -0.25 ? -0.5 - turn : turn;
  const x = TAU * folded;
  const squared = x * x;
  let sum = 1;
  for (let power = 15; power >= 3; power -= 2) sum = 1 - (sum * squared) / (power * (power - 1));
  return x * sum;
}
