import { z } from 'zod';
import { type AmountSpec, type DebitSpec, THOUSANDS } from '../model/mapping.ts';
import { cellText, columnName } from './mapping-fields.ts';

/** A currency's sign or code. A digit, a sign of the number or a separator in it would be taken for the number's own. */
export const symbolSchema = z
  .string()
  .regex(/^[^\d\s()+\-.,'’_]+\.?$/u, 'expected a currency sign or code such as €, EUR or Rs., without digits');

const debit = z.union(
  [
    z.enum(['positive', 'negative']),
    z.strictObject({
      column: columnName,
      debit: z.array(cellText).min(1).describe('Texts of that column which mean a purchase.'),
      credit: z.array(cellText).min(1).describe('Texts of that column which mean a refund.'),
    }),
  ],
  { error: 'expected positive, negative, or a column with its texts for debit and credit' },
);

/** Where the amount of a row comes from; the parsed value is an AmountSpec. */
export const amountSchema = z
  .strictObject({
    column: columnName,
    symbol: z
      .union([symbolSchema, z.array(symbolSchema).min(1)], {
        error: 'expected a currency sign or code, a list of them, or null',
      })
      .nullable()
      .default('$')
      .describe('Currency sign or code that may stand before or behind the number, or a list of some of one meaning.'),
    decimal: z.enum(['.', ',']).default('.').describe('Between the whole units and the decimals.'),
    thousands: z
      .enum(THOUSANDS)
      .optional()
      .describe('Between groups of digits. Default: a comma with a decimal point, none with a decimal comma.'),
    unit: z.enum(['major', 'minor']).default('major').describe('What is counted: dollars, or cents.'),
    debit: debit
      .default('positive')
      .describe('The sign of a purchase; or the column that tells purchases from refunds, where amounts have no sign.'),
    excess_decimals: z
      .enum(['malformed', 'round'])
      .default('malformed')
      .describe('What a third decimal means: a malformed row, or half a cent away from zero.'),
  })
  .transform((written, context): AmountSpec => {
    const { decimal, thousands } = written;
    if (decimal === thousands) {
      context.addIssue({ code: 'custom', path: ['thousands'], message: 'expected another character than for decimal' });
    }
    return {
      column: written.column,
      symbol: written.symbol,
      excessDecimals: written.excess_decimals,
      ...(decimal === ',' ? { decimal } : {}),
      ...(thousands === undefined ? {} : { thousands }),
      ...(written.unit === 'minor' ? { minorUnit: true } : {}),
      ...debitOf(written.debit),
    };
  });

function debitOf(written: z.output<typeof debit>): { readonly debit?: DebitSpec } {
  if (written === 'positive') return {};
  return { debit: written === 'negative' ? { kind: 'negative' } : { kind: 'column', ...written } };
}
