/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/** The expansion is used with at least so many degrees of freedom: there it is right to four digits. */
const LEAST_DEGREES = 9;

/**
 * 97.5 % quantile of Student's distribution with at least nine degrees of freedom: the expansion about the normal quantile (R. A. Fisher
 * and E. A. Cornish, 1960; Abramowitz and Stegun 26.7.5). Arithmetic alone, so it is the same on every machine.
 */
export function studentQuantile(degrees: number): number {
  if (!(degrees >= LEAST_DEGREES)) throw new RangeError(`${degrees} degrees of freedom`);
  const z2 = Z * Z;
  const terms = [
    (Z * (z2 + 1)) / 4,
    (Z * ((5 * z2 + 16) * z2 + 3)) / 96,
    (Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384,
    (Z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92_160,
  ];
  return Z + terms.reduceRight((sum, term) => (sum + term) / degrees, 0);
}
