import { z } from 'zod';
import { type LabelSpec, type MappingSpec, type ValueSpec } from '../model/mapping.ts';
import { amountSchema } from './mapping-amount-schema.ts';
import { extraName } from './extra-names.ts';
import { positiveDuration } from './fields.ts';
import { timeSchema } from './mapping-time-schema.ts';
import { currencySchema, valueSchema } from './mapping-value-schema.ts';
import { cellText, columnName, someText } from './mapping-fields.ts';

const exclude = z.strictObject({
  column: columnName,
  equals: cellText.describe('The text that the column must hold.'),
  reason: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'expected a name such as labelled_fraud')
    .describe('The name under which such rows are counted.'),
});

const labels = z
  .strictObject({
    field: columnName,
    fraud: z.array(cellText).min(1).describe('The texts of the column that mean fraud.'),
    legitimate: z
      .array(cellText)
      .min(1)
      .optional()
      .describe('The texts that mean a legitimate transaction. Default: every other text but placeholders.'),
    gap: positiveDuration
      .prefault('30m')
      .describe('Fraud of one client is one episode if no more than this lies between one row of it and the next.'),
  })
  .transform(({ field, fraud, legitimate = null, gap: gapMs }, context): LabelSpec => {
    const both = legitimate?.findIndex((text) => fraud.includes(text)) ?? -1;
    if (both !== -1) {
      const message = `"${legitimate![both]!}" is listed twice, under fraud and under legitimate`;
      context.addIssue({ code: 'custom', path: ['legitimate', both], message });
    }
    return { column: field, fraud, legitimate, gapMs };
  });

/** A mapping file, as in `scenarios/mappings/`; the parsed value is a MappingSpec. */
export const mappingSchema = z
  .strictObject({
    title: someText.describe('What the data are, in a few words.'),
    format: z
      .enum(['json', 'jsonl', 'csv', 'parquet'])
      .describe(
        'csv: with a header row. jsonl: one object a line. json: an array of objects, or one object. parquet: what any of the others reads too.',
      ),
    delimiter: z
      .string()
      .regex(/^[\t -!#-~]$/, 'expected one ASCII character other than a quote')
      .default(',')
      .describe('Between the fields of a CSV row.'),
    placeholders: z.array(z.string()).default([]).describe('Texts that mean "no value", as the empty one always does.'),
    transaction_id: columnName.optional().describe('Leave it out where rows have no id.'),
    client: z
      .strictObject({
        columns: z.array(columnName).min(1).describe('A row that lacks one of them is malformed.'),
        separator: z.string().default('-').describe('Between the values of several columns.'),
      })
      .describe('Whose transaction it is: the values of one or more columns, joined.'),
    time: timeSchema.describe('When it happened: one column and its format or unit, or several columns.'),
    amount: amountSchema.describe('Money; becomes integer cents.'),
    currency: currencySchema.describe('Currency code: a column, one for all rows, or by the sign of the amount.'),
    location: valueSchema.optional().describe('Where it happened, for example a city.'),
    device: valueSchema.optional().describe('What it was made with, for example mobile or pos.'),
    category: valueSchema.optional().describe('What was bought, for example food.'),
    region: valueSchema.optional().describe('Part of the country, or a country.'),
    extra: z
      .record(z.string(), valueSchema)
      .superRefine((columns, context) => {
        for (const name of Object.keys(columns)) {
          const checked = extraName.safeParse(name);
          const [issue] = checked.error?.issues ?? [];
          if (issue !== undefined) context.addIssue({ code: 'custom', path: [name], message: issue.message });
        }
      })
      .transform((columns): ReadonlyMap<string, ValueSpec> => new Map(Object.entries(columns)))
      .optional()
      .describe('Further columns of text, by the names that rules call them in fields and where: merchant, card type.'),
    latitude: columnName.optional().describe('Column in decimal degrees.'),
    longitude: columnName.optional().describe('Column in decimal degrees.'),
    excludes: z.array(exclude).default([]).describe('Rows to leave out and count, whether or not they can be mapped.'),
    labels: labels.optional().describe('What the file itself says is fraud; scored, and never part of the stream.'),
  })
  .transform((written): MappingSpec => ({
    title: written.title,
    format: written.format,
    delimiter: written.delimiter,
    placeholders: written.placeholders.includes('') ? written.placeholders : ['', ...written.placeholders],
    transactionId: written.transaction_id ?? null,
    client: written.client,
    time: written.time,
    amount: written.amount,
    currency: written.currency,
    location: written.location ?? { kind: 'none' },
    device: written.device ?? { kind: 'none' },
    category: written.category ?? { kind: 'none' },
    region: written.region ?? { kind: 'none' },
    ...(written.extra === undefined ? {} : { extra: written.extra }),
    latitude: written.latitude ?? null,
    longitude: written.longitude ?? null,
    excludes: written.excludes,
    ...(written.labels === undefined ? {} : { labels: written.labels }),
  }));
