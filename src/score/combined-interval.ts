import { type Interval } from './wilson.ts';

/** A figure that is not negative, and its 95 % interval, which holds it. */
export interface Estimated {
  readonly value: number;
  readonly interval: Interval;
}

/**
 * The sum of two figures that are independent. Each end lies as far from it as the variances say that the two intervals have on that side (MOVER:
 * G. Y. Zou and A. Donner, 2008; R. G. Newcombe, 2011).
 */
export function sumOf(a: Estimated, b: Estimated): Estimated {
  const value = a.value + b.value;
  const below = hypotenuse(a.value - a.interval[0], b.value - b.interval[0]);
  const above = hypotenuse(a.interval[1] - a.value, b.interval[1] - b.value);
  return { value, interval: [Math.max(0, value - below), value + above] };
}

/** Math.hypot is not exactly specified, and differs between engines. */
function hypotenuse(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}

/**
 * 95 % interval of part / (part + rest), by the quotient of the two (MOVER-R: A. Donner and G. Y. Zou, 2012), of which `correlation` is known. Not
 * both may be 0.
 */
export function intervalOfPart(part: Estimated, rest: Estimated, correlation: number): Interval {
  return [leastPart(part, rest, correlation), 1 - leastPart(rest, part, correlation)];
}

/** The lower end: there `part` is less than it was found, and `rest` is more. */
function leastPart(part: Estimated, rest: Estimated, correlation: number): number {
  const down = part.value - part.interval[0];
  const up = rest.interval[1] - rest.value;
  const square = part.value * part.value - down * down;
  if (square <= 0) return 0;
  const mixed = part.value * rest.value - correlation * down * up;
  const constant = rest.value * rest.value - up * up;
  // The largest quotient q with (rest − q·part)² = up² + (q·down)² − 2·correlation·up·q·down.
  const quotient = (mixed + Math.sqrt(Math.max(0, mixed * mixed - square * constant))) / square;
  return 1 / (1 + Math.max(0, quotient));
}
