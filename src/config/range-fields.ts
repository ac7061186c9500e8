import { type Distribution } from '../model/distribution.ts';
import { type CountRange } from '../model/own-pattern.ts';
import { constantOr, distributionShapes, duration, parseUsd, scalarField, SHAPES, textField, usd } from './fields.ts';
import { expectedFound, show } from './messages.ts';
import { DURATION_PATTERN, parseDuration, UnitError } from './units.ts';

const BETWEEN = /^(.*?) ?\.\. ?(.*)$/;
const COUNT = /^[1-9]\d{0,8}$/;

/** `20s..90s` → both bounds; a single value is both. Throws UnitError. */
function parseRange(
  value: unknown,
  parse: (bound: unknown) => number,
): { readonly low: number; readonly high: number } {
  const parts = typeof value === 'string' ? BETWEEN.exec(value) : null;
  if (parts === null) {
    const only = parse(value);
    return { low: only, high: only };
  }
  const [low, high] = [parse(parts[1]), parse(parts[2])];
  if (low > high) throw new UnitError(expectedFound('a range from the smaller to the larger, such as 3..6', value));
  return { low, high };
}

/** Uniform over the whole numbers of a range, both bounds included. Draws are rounded down. */
function uniformOver({ low, high }: { readonly low: number; readonly high: number }): Distribution {
  return low === high ? { kind: 'constant', value: low } : { kind: 'uniform', low, high: high + 1 };
}

/** A distribution of durations, in ms, that may also be written as a range. */
export const durationRange = constantOr(
  textField(
    (value) => uniformOver(parseRange(value, parseDuration)),
    `${DURATION_PATTERN}(?: ?\\.\\. ?${DURATION_PATTERN})?`,
    {
      id: 'DurationRange',
      description: 'A duration, or a range with both bounds: 20s..90s.',
    },
  ),
  distributionShapes(duration),
  `a range such as 20s..90s, ${SHAPES}`,
);

const AMOUNT_PATTERN = '\\d+(?:\\.\\d{1,2})?';

/** A distribution of amounts, in cents of US dollars, that may also be written as a range, with the currency at its end. */
export const usdRange = constantOr(
  textField((value) => uniformOver(parseAmounts(value)), `${AMOUNT_PATTERN}(?: ?\\.\\. ?${AMOUNT_PATTERN})? USD`, {
    id: 'UsdRange',
    description: 'An amount in US dollars, or a range with both bounds: 1.00..4.99 USD.',
  }),
  distributionShapes(usd),
  `a range such as 1.00..4.99 USD, ${SHAPES}`,
);

function parseAmounts(value: unknown) {
  if (typeof value !== 'string' || !value.includes('..')) return parseRange(value, parseUsd);
  const currency = / [A-Z]{3}$/.exec(value)?.[0];
  if (currency === undefined) throw new UnitError(`missing currency: found ${show(value)}, write ${value} USD`);
  // The currency at the end is that of both bounds.
  return parseRange(value, (bound) =>
    parseUsd(String(bound).endsWith(currency) ? bound : `${String(bound)}${currency}`),
  );
}

/** The most transactions that a step may have. */
const MOST_OF_A_STEP = 100;
const COUNT_WORDS = `a whole number from 1 to ${MOST_OF_A_STEP}, or a range such as 3..6`;

/** A number of transactions, or a range with both bounds. */
export const countRange = scalarField((value): CountRange => ({ kind: 'range', ...parseCounts(value) }), {
  anyOf: [
    { type: 'integer', minimum: 1, maximum: MOST_OF_A_STEP },
    { type: 'string', pattern: '^\\d+ ?\\.\\. ?\\d+$' },
  ],
});

/** A range with a bound that cannot be is named as a whole. */
function parseCounts(value: unknown) {
  return parseRange(value, (bound) => {
    const count = COUNT.test(String(bound)) ? Number(bound) : Number.NaN;
    if (!(count <= MOST_OF_A_STEP)) throw new UnitError(expectedFound(COUNT_WORDS, value));
    return count;
  });
}
