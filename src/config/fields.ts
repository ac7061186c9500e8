import { z } from 'zod';
import { type Distribution } from '../model/distribution.ts';
import {
  DURATION_PATTERN,
  INSTANT_PATTERN,
  type Money,
  MONEY_PATTERN,
  parseDuration,
  parseInstant,
  parseMoney,
  parseShare,
  parseSignedDuration,
  UnitError,
} from './units.ts';
import { expectedFound, show } from './messages.ts';

/** Text that `parse` reads. `pattern` is for editors only; the messages are the parser's. */
export function textField<T>(parse: (value: unknown) => T, pattern: string, json: object): z.ZodType<T, string> {
  return z
    .string({ error: (issue) => refusal(() => parse(issue.input)) })
    .transform((text, context) => attempt(() => parse(text), context))
    .meta({ pattern: `^${pattern}$`, ...json });
}

/** Text or a number that `parse` reads. `json` describes for editors what is accepted. */
export function scalarField<T>(parse: (value: unknown) => T, json: object): z.ZodType<T, number | string> {
  return z
    .union([z.number(), z.string()], { error: (issue) => refusal(() => parse(issue.input)) })
    .transform((value, context) => attempt(() => parse(value), context))
    .meta({ ...json });
}

/** The parser's value. A UnitError becomes an issue. */
function attempt<T>(parse: () => T, context: z.core.$RefinementCtx): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
}

function refusal(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof UnitError) return error.message;
    throw error;
  }
}

/** A duration with its unit, in ms. */
export const duration = textField(parseDuration, DURATION_PATTERN, {
  id: 'Duration',
  description: 'A duration with its unit: 250ms, 10s, 10m, 1h30m, 7d.',
});

/** A duration of at least 1 ms. */
export const positiveDuration = textField(
  (value) => {
    const ms = parseDuration(value);
    if (ms === 0) throw new UnitError(expectedFound('a duration above zero', value));
    return ms;
  },
  DURATION_PATTERN,
  { id: 'PositiveDuration', description: 'A duration above zero with its unit: 250ms, 10s, 10m, 1h30m, 7d.' },
);

/** A duration with its unit and perhaps a sign, in ms. */
export const signedDuration = textField(parseSignedDuration, `[-+]?${DURATION_PATTERN}`, {
  id: 'SignedDuration',
  description: 'A duration, forward or back: 30s, -30s.',
});

/** The id of a client, text or a whole number. */
export const clientId = z.union([z.string().min(1), z.int()]).transform(String);

/** An amount with its currency. */
export const money: z.ZodType<Money, string> = textField(parseMoney, MONEY_PATTERN, {
  id: 'Money',
  description: 'An amount with its currency: 4.99 USD. At most two decimals.',
});

/** `4.99 USD` → cents of the one currency that simulated transactions have. Throws UnitError. */
export function parseUsd(value: unknown): number {
  const { cents, currency } = parseMoney(value);
  if (currency !== 'USD') throw new UnitError(`expected USD, as all simulated amounts, found ${show(currency)}`);
  return cents;
}

/** An amount in the one currency that simulated transactions have, in cents. */
export const usd = textField(parseUsd, '\\d+(?:\\.\\d{1,2})? USD', {
  id: 'UsdAmount',
  description: 'An amount in US dollars: 4.99 USD. At most two decimals.',
});

/** An instant with its zone, in ms since the epoch. */
export const instant = textField(parseInstant, INSTANT_PATTERN, {
  description: 'An instant in ISO 8601 with its zone: 2026-03-02T00:00:00Z.',
});

/** A number in [0, 1], also as a percentage. */
export const share = scalarField(parseShare, {
  anyOf: [
    { type: 'number', minimum: 0, maximum: 1 },
    { type: 'string', pattern: '^\\d+(?:\\.\\d+)?%$' },
  ],
  id: 'Share',
  description: 'A share: 0.02 or 2%.',
});

/** What randomness begins with: text, or a whole number. */
export const seed = scalarField(
  (value) => {
    if (typeof value === 'string' && value !== '' && value.length <= 100) return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    throw new UnitError(expectedFound('a seed: text of 1 to 100 characters, or a whole number', value));
  },
  { anyOf: [{ type: 'string', minLength: 1, maxLength: 100 }, { type: 'integer' }] },
);

/** An integer within limits, both inclusive. */
export function wholeNumber(low: number, high: number = Number.MAX_SAFE_INTEGER): z.ZodType<number, number> {
  const error = ({ input }: { input: unknown }): string => {
    const isAbove = typeof input === 'number' && input > high;
    const limits = high === Number.MAX_SAFE_INTEGER && !isAbove ? `≥ ${low}` : `from ${low} to ${high}`;
    return expectedFound(`a whole number ${limits}`, input);
  };
  return z.int({ error }).min(low, { error }).max(high, { error });
}

/** A number of at least `low`. */
export function realNumber(low: number, high: number = Number.MAX_VALUE): z.ZodType<number, number> {
  const expected = `a number ${high === Number.MAX_VALUE ? `≥ ${low}` : `from ${low} to ${high}`}`;
  const error = (issue: { input: unknown }): string => expectedFound(expected, issue.input);
  return z.number({ error }).min(low, { error }).max(high, { error });
}

/** A number within limits, both inclusive, in whole thousandths: kilometres as metres, for one. */
export function thousandthsField(low: number, high: number): z.ZodType<number, number> {
  const expected = `a number from ${low} to ${high} with at most three decimals`;
  return realNumber(low, high).transform((value, context) => {
    const thousandths = Math.round(value * 1000);
    if (thousandths / 1000 === value) return thousandths;
    context.addIssue({ code: 'custom', message: expectedFound(expected, value) });
    return z.NEVER;
  });
}

/** Text of lower-case letters, digits and `separator` that begins with a letter. */
export function nameField(separator: '-' | '_', description: string): z.ZodType<string, string> {
  const error = (issue: { input: unknown }): string =>
    expectedFound(`a name of lower-case letters, digits and ${separator} that begins with a letter`, issue.input);
  return z
    .string({ error })
    .regex(new RegExp(`^[a-z][a-z0-9${separator}]*$`), { error })
    .meta({ description });
}

/**
 * Accepts a mapping of which exactly one key is given, and returns that key's value. The shape's values must be optional.
 * `alternative` names in messages what may stand here instead.
 */
export function exactlyOne(value: object, alternative: string, context: z.core.$RefinementCtx): boolean {
  const given = Object.keys(value);
  if (given.length === 1) return true;
  const found = given.length === 0 ? 'an empty mapping' : given.join(' and ');
  context.addIssue({ code: 'custom', message: `expected ${alternative}, found ${found}` });
  return false;
}

type Scalar = z.ZodType<number, string> | z.ZodType<number, number | string>;

function uniformOf(scalar: Scalar) {
  return z
    .tuple([scalar, scalar])
    .refine(([low, high]) => low < high, 'the first bound must be below the second')
    .describe('Uniform between two bounds: [low, high].')
    .transform(([low, high]): Distribution => ({ kind: 'uniform', low, high }));
}

function exponentialOf(scalar: Scalar) {
  return z
    .strictObject({ mean: scalar, max: scalar.optional() })
    .describe('Exponential with a mean; draws above max become max.')
    .transform(({ mean, max = null }): Distribution => ({ kind: 'exponential', mean, max }));
}

function lognormalOf(scalar: Scalar) {
  return z
    .strictObject({
      median: scalar,
      sigma: realNumber(0, 10).describe('Standard deviation of the logarithm.'),
      max: scalar.optional(),
    })
    .refine(({ median, max }) => max === undefined || max >= median, {
      path: ['max'],
      message: 'max must not be below the median',
      params: { siblings: ['median'] },
    })
    .describe('Lognormal; draws above max become max.')
    .transform(({ max = null, ...rest }): Distribution => ({ kind: 'lognormal', ...rest, max }));
}

function paretoOf(scalar: Scalar) {
  return z
    .strictObject({
      min: scalar,
      alpha: realNumber(0.1, 100).describe('The smaller, the longer the tail: a share of (min / x)^alpha is above x.'),
      max: scalar.optional(),
    })
    .refine(({ min, max }) => max === undefined || max >= min, {
      path: ['max'],
      message: 'max must not be below min',
      params: { siblings: ['min'] },
    })
    .describe('Pareto, for long tails; draws above max become max.')
    .transform(({ max = null, ...rest }): Distribution => ({ kind: 'pareto', ...rest, max }));
}

function normalOf(scalar: Scalar, magnitude: Scalar) {
  return z
    .strictObject({ mean: scalar.optional(), sd: magnitude })
    .describe('Normal with a standard deviation, around a mean of 0 unless it is given.')
    .transform(({ mean = 0, sd }): Distribution => ({ kind: 'normal', mean, sd }));
}

type Shapes = Readonly<Record<string, z.ZodType<Distribution | undefined>>>;

/** A mapping with one key, the name of a shape. */
function shaped(shapes: Shapes): z.ZodType<Distribution> {
  return z
    .strictObject(shapes)
    .meta({ minProperties: 1, maxProperties: 1 })
    .transform((shape, context): Distribution => {
      if (!exactlyOne(shape, `one of ${Object.keys(shapes).join(', ')}`, context)) return z.NEVER;
      return Object.values(shape)[0]!;
    });
}

/** Accepts what `constant` accepts, or a shape. `words` list the shapes in messages. */
export function constantOr<T>(constant: z.ZodType<T>, shape: z.ZodType<T>, words: string): z.ZodType<T> {
  return z.union([constant, shape], {
    error: ({ input }) => (Array.isArray(input) ? expectedFound(`a constant, or ${words}`, input) : undefined),
  });
}

function constantOf(scalar: Scalar): z.ZodType<Distribution> {
  return (scalar as z.ZodType<number>).transform((value) => ({ kind: 'constant', value }));
}

/** The shapes that a distribution can have, without the constant. */
export function distributionShapes(scalar: Scalar): z.ZodType<Distribution> {
  return shaped({
    uniform: uniformOf(scalar).optional(),
    exponential: exponentialOf(scalar).optional(),
    lognormal: lognormalOf(scalar).optional(),
    pareto: paretoOf(scalar).optional(),
  });
}

/** The shapes of a distribution, for messages. */
export const SHAPES =
  '{uniform: [low, high]}, {exponential: {mean, max}}, {lognormal: {median, sigma, max}} or {pareto: {min, alpha, max}}';

/** A distribution whose numbers are written as `scalar` defines: a scalar for a constant, or a mapping with one key. */
export function distribution(scalar: Scalar, id: string, description: string): z.ZodType<Distribution> {
  return constantOr(constantOf(scalar), distributionShapes(scalar), SHAPES).meta({ id, description });
}

/** A distribution that may be negative. `scalar` accepts a sign; `magnitude` is how sizes without a sign are written. */
export function signedDistribution(
  scalar: Scalar,
  magnitude: Scalar,
  id: string,
  description: string,
): z.ZodType<Distribution> {
  const shapes = shaped({
    uniform: uniformOf(scalar).optional(),
    normal: normalOf(scalar, magnitude).optional(),
    exponential: exponentialOf(magnitude).optional(),
    lognormal: lognormalOf(magnitude).optional(),
  });
  const words = '{uniform: [low, high]}, {normal: {mean, sd}}, {exponential: …} or {lognormal: …}';
  return constantOr(constantOf(scalar), shapes, words).meta({ id, description });
}

/** A distribution of distances, written as numbers of kilometres, in metres. */
export const distanceDistribution = distribution(
  thousandthsField(0, 500).meta({ id: 'Kilometres', description: 'A number of kilometres: 20.' }),
  'DistanceDistribution',
  'A distance in km: 20 always, or {uniform: [5, 40]}, {exponential: {mean: 10, max: 100}}.',
);

/** A distribution of durations, in ms. */
export const durationDistribution = distribution(
  duration,
  'DurationDistribution',
  'A duration: 10m always, or {uniform: [30s, 9m]}, {exponential: {mean: 2s, max: 1m}}, {lognormal: {median: 120ms, sigma: 0.6, max: 10s}}, {pareto: {min: 50ms, alpha: 1.5, max: 10m}}.',
);

/** A distribution of amounts, in cents of US dollars. */
export const usdDistribution = distribution(
  usd,
  'AmountDistribution',
  'An amount: 180.00 USD always, or {uniform: [5.00 USD, 20.00 USD]}, {exponential: {mean: …, max: …}}, {lognormal: {median: …, sigma: …, max: …}}, {pareto: {min: …, alpha: …, max: …}}.',
);
