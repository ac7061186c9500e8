/** 97.5 % quantile of the standard normal distribution. */
const Z95 = 1.959963984540054;

/** How often two ways of judging the same things said yes. */
export interface PairedCounts {
  readonly both: number;
  readonly only_a: number;
  readonly only_b: number;
  readonly neither: number;
}

/** Two-sided p-values of McNemar's test; null where nothing differs, since then there is nothing to test. */
export interface McNemar {
  readonly p_exact: number | null;
  readonly p_mid: number | null;
}

/**
 * McNemar's test that neither way says yes more often than the other. `p_exact` is the exact conditional test: twice the smaller tail of a binomial
 * distribution with probability ½ over the pairs that differ, at most 1. It never rejects too often, and rather too seldom. `p_mid` counts what is as
 * extreme as what was seen by half, which comes nearer to the level that is asked for (M. W. Fagerland, S. Lydersen, P. Laake, "The McNemar test for
 * binary matched-pairs data: mid-p and asymptotic are better than exact conditional", BMC Medical Research Methodology 13:91, 2013). Both take
 * pairs to be independent.
 */
export function mcNemar({ only_a, only_b }: PairedCounts): McNemar {
  const differing = only_a + only_b;
  if (differing === 0) return { p_exact: null, p_mid: null };
  const fewer = Math.min(only_a, only_b);
  const point = binomialHalf(fewer, differing);
  const tail = lowerTail(fewer, differing, point);
  // What is as extreme as what was seen is seen on both sides, unless it lies in the middle.
  const mid = only_a === only_b ? 1 - point / 2 : 2 * tail - point;
  return { p_exact: Math.min(1, 2 * tail), p_mid: mid };
}

/**
 * P(X = k) of a binomial distribution over n with probability ½, for 2k ≤ n. Each of the k factors is at least 1, so that dividing by 2 whenever the
 * product exceeds 1 keeps it in range.
 */
function binomialHalf(k: number, n: number): number {
  let product = 1;
  let halvings = n;
  for (let i = 1; i <= k; i++) {
    product *= (n - i + 1) / i;
    for (; product > 1 && halvings > 0; halvings--) product /= 2;
  }
  for (; halvings > 0 && product > 0; halvings--) product /= 2;
  return product;
}

/** P(X ≤ k) of the same, from P(X = k) downwards. */
function lowerTail(k: number, n: number, point: number): number {
  let sum = 0;
  let term = point;
  for (let i = k; i >= 0 && term > 0; i--) {
    sum += term;
    term *= i / (n - i + 1);
  }
  return sum;
}

/** A difference of shares, B − A, and its 95 % interval. */
export interface PairedDifference {
  readonly difference: number | null;
  readonly difference_ci95: [number, number] | null;
}

/**
 * By how much more often the second way says yes, with the adjusted Wald interval for paired proportions: one pair of each differing kind is added (D. G.
 * Bonett, R. M. Price, "Adjusted Wald confidence interval for a difference of binomial proportions based on paired data", Journal of Educational and
 * Behavioral Statistics 37:479–488, 2012). Its centre is drawn a little towards zero. Null for no pairs.
 */
export function pairedDifference({ both, only_a, only_b, neither }: PairedCounts): PairedDifference {
  const pairs = both + only_a + only_b + neither;
  if (pairs === 0) return { difference: null, difference_ci95: null };
  const [lost, gained] = [(only_a + 1) / (pairs + 2), (only_b + 1) / (pairs + 2)];
  const centre = gained - lost;
  const reach = Z95 * Math.sqrt((lost + gained - centre * centre) / (pairs + 2));
  return {
    difference: (only_b - only_a) / pairs,
    difference_ci95: [Math.max(-1, centre - reach), Math.min(1, centre + reach)],
  };
}
