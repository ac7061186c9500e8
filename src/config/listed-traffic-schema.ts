import { z } from 'zod';
import { type ListedTransaction } from '../model/scenario.ts';
import { type ExtraNames } from './extra-names.ts';
import { clientId, duration, scalarField, signedDuration } from './fields.ts';
import { expectedFound } from './messages.ts';
import { UnitError } from './units.ts';

const AMOUNT = /^(-?)(\d+)(?:\.(\d{1,2}))?(?: ([A-Z]{3}))?$/;
const AMOUNT_WORDS = 'an amount with at most two decimals, such as 4.99, -20 or "4.99 EUR"';
const DEFAULT_CURRENCY = 'USD';

/** `4.99`, `-20`, `4.99 EUR` → exact cents and the currency. Throws UnitError. */
function parseAmount(value: unknown): Pick<ListedTransaction, 'amountCents' | 'currency'> {
  const match = typeof value === 'number' || typeof value === 'string' ? AMOUNT.exec(String(value)) : null;
  if (match === null) throw new UnitError(expectedFound(AMOUNT_WORDS, value));
  const [, sign, whole, decimals = '', currency = DEFAULT_CURRENCY] = match;
  const cents = Number(`${whole}${decimals.padEnd(2, '0')}`);
  if (!Number.isSafeInteger(cents)) throw new UnitError(expectedFound('a smaller amount', value));
  return { amountCents: sign === '-' ? 0 - cents : cents, currency };
}

const amount = scalarField(parseAmount, {
  anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?\\d+(?:\\.\\d{1,2})?(?: [A-Z]{3})?$' }],
});

/** Degrees as millionths of them. */
function degrees(limit: number) {
  const expected = `degrees from -${limit} to ${limit} with at most six decimals`;
  const error = ({ input }: { input: unknown }): string => expectedFound(expected, input);
  return z
    .number({ error })
    .refine((value) => Math.abs(value) <= limit && Math.round(value * 1e6) / 1e6 === value, { error })
    .transform((value) => Math.round(value * 1e6))
    .exactOptional();
}

const text = z.string().min(1).nullable().prefault(null);

/** What any transaction that is written out has. */
const written = {
  region: text.describe('Default: none, which is never a distinct value. So are the next three.'),
  category: text.describe('Merchant category.'),
  location: text.describe('City.'),
  device: text.describe('mobile, web or pos.'),
  latitude: degrees(90).describe('In degrees, north is positive. Default: none. A rule of speed needs both.'),
  longitude: degrees(180).describe('In degrees, east is positive.'),
};

/** The same with coordinates in millionths of degrees, where there are any. */
function placed<V extends { latitude?: number | undefined; longitude?: number | undefined }>({
  latitude,
  longitude,
  ...values
}: V) {
  return {
    ...values,
    ...(latitude === undefined ? {} : { latitudeE6: latitude }),
    ...(longitude === undefined ? {} : { longitudeE6: longitude }),
  };
}

const AMOUNT_DESCRIPTION = 'In US dollars, unless it names another currency: 4.99, -20 for a refund, "4.99 EUR".';

const transaction = z
  .strictObject({
    at: duration.describe("True time, counted from the scenario's start, exact to the millisecond."),
    client: clientId.describe('Id of the client.'),
    amount: amount.describe(AMOUNT_DESCRIPTION),
    ...written,
    clock: signedDuration.prefault('0ms').describe('How far the clock that stamps it is ahead; -5s: behind.'),
    arrives: duration.prefault('0ms').describe('How long after its true time it is appended to the log.'),
    again: z
      .array(duration)
      .prefault([])
      .describe('A further copy for each duration, appended so long after the copy before it.'),
  })
  .transform(({ at: atMs, amount: money, clock: clockMs, arrives: arrivesMs, again: againMs, ...rest }) => ({
    ...placed(rest),
    ...money,
    atMs,
    clockMs,
    arrivesMs,
    againMs,
  }));

/** An event of an example: a transaction that is stamped when it happens, and delivered at once. */
export function exampleEvent(extras: ExtraNames): z.ZodType<ListedTransaction> {
  const names = extras === 'any' ? [] : extras;
  const ofExtras: object = Object.fromEntries(
    names.map((name) => [name, text.describe('An extra column. Default: none.')]),
  );
  const shape = z.strictObject({
    at: duration.describe('When it happens, counted from a midnight in UTC.'),
    client: clientId.prefault('1').describe('Id of the client. Default: 1.'),
    amount: amount.prefault('10.00').describe(`${AMOUNT_DESCRIPTION} Default: 10.00.`),
    ...written,
    ...ofExtras,
  });
  return (extras === 'any' ? shape.catchall(text) : shape).transform(
    ({
      at: atMs,
      amount: money,
      client,
      region,
      category,
      location,
      device,
      latitude,
      longitude,
      ...rest
    }): ListedTransaction => ({
      client,
      region,
      category,
      location,
      device,
      ...placed({ latitude, longitude }),
      ...money,
      atMs,
      clockMs: 0,
      arrivesMs: 0,
      againMs: [],
      ...(names.length === 0 ? {} : { extras: rest }),
    }),
  );
}

/** `traffic: {kind: listed}` in its outside form; the parsed value is the model's. */
export const listedTraffic = z.strictObject({
  kind: z.literal('listed').describe('Transactions that are written out here, one by one.'),
  transactions: z
    .array(transaction)
    .min(1, { error: 'expected at least one transaction, such as - {at: 0s, client: "1", amount: 4.99}' })
    .describe('In any order; of equal times, the one listed first happened first.'),
});
