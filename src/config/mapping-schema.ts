import { z } from 'zod';
import {
  type CodeRange,
  findOverlap,
  type LabelSpec,
  type MappingSpec,
  type Unlisted,
  type ValueSpec,
} from '../model/mapping.ts';
import { positiveDuration } from './fields.ts';
import { timeSchema } from './mapping-time-schema.ts';

const text = z.string().min(1);
const column = text.describe('A column of the CSV header row, or a top-level JSON key.');
/** A cell's text as YAML may write it: `5411` and `true` as well as `"5411"`. */
const cell = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const codeRange = cell
  .refine((written) => /^\d+(-\d+)?$/.test(written), 'expected a code such as 5411, or a range such as 5400-5499')
  .transform((written) => {
    const [from = 0, to = from] = written.split('-').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from <= to, 'the range ends before it begins');

const groups = z.record(text, z.array(cell).min(1)).transform((written, context) => {
  const values = new Map<string, string>();
  for (const [value, listed] of Object.entries(written)) {
    for (const [index, found] of listed.entries()) {
      const earlier = values.get(found);
      if (earlier !== undefined) {
        const message = `"${found}" is listed twice, under ${earlier} and under ${value}`;
        context.addIssue({ code: 'custom', path: [value, index], message });
      }
      values.set(found, value);
    }
  }
  return values;
});

const ranges = z.record(text, z.array(codeRange).min(1)).transform((written, context) => {
  const table: CodeRange[] = Object.entries(written).flatMap(([value, list]) =>
    list.map((range) => ({ ...range, value })),
  );
  const overlap = findOverlap(table);
  if (overlap !== undefined) {
    const [a, b] = overlap.map(({ from, to, value }) => `${from}-${to} (${value})`);
    const message = `${a} and ${b} overlap; every code needs one value`;
    context.addIssue({ code: 'custom', path: [overlap[1].value], message });
  }
  return table;
});

const unlisted = z
  .string()
  .min(1)
  .nullable()
  .optional()
  .describe(
    'What a value that is not listed becomes: itself (keep, the default), nothing (null), or the text given here.',
  );

const value = z
  .strictObject({
    column: column.optional(),
    constant: text.optional().describe('The value of every row, in the place of a column.'),
    groups: groups.optional().describe('Value: the texts that stand for it.'),
    ranges: ranges.optional().describe('Value: the numeric codes, or ranges such as 5400-5499, that stand for it.'),
    unlisted,
  })
  .transform((written, context): ValueSpec => {
    const complain = (message: string): ValueSpec => {
      context.addIssue({ code: 'custom', message });
      return { kind: 'none' };
    };
    if ((written.column === undefined) === (written.constant === undefined)) {
      return complain('expected either a column or a constant');
    }
    if (written.groups !== undefined && written.ranges !== undefined)
      return complain('expected groups or ranges, not both');
    const isTable = written.groups !== undefined || written.ranges !== undefined;
    if (written.unlisted !== undefined && !isTable) return complain('unlisted needs groups or ranges');
    if (written.column === undefined) {
      return isTable ? complain('groups and ranges need a column') : { kind: 'constant', value: written.constant! };
    }
    const source = { column: written.column, unlisted: toUnlisted(written.unlisted) };
    if (written.groups !== undefined) return { kind: 'lookup', values: written.groups, ...source };
    if (written.ranges !== undefined) return { kind: 'ranges', ranges: written.ranges, ...source };
    return { kind: 'column', column: written.column };
  });

function toUnlisted(written: string | null = 'keep'): Unlisted {
  if (written === null) return { kind: 'null' };
  return written === 'keep' ? { kind: 'keep' } : { kind: 'value', value: written };
}

const exclude = z.strictObject({
  column,
  equals: cell.describe('The text that the column must hold.'),
  reason: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'expected a name such as labelled_fraud')
    .describe('The name under which such rows are counted.'),
});

const labels = z
  .strictObject({
    field: column,
    fraud: z.array(cell).min(1).describe('The texts of the column that mean fraud.'),
    legitimate: z
      .array(cell)
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
    title: text.describe('What the data are, in a few words.'),
    format: z
      .enum(['json', 'jsonl', 'csv'])
      .describe('csv: with a header row. jsonl: one object a line. json: an array of objects, or one object.'),
    delimiter: z
      .string()
      .regex(/^[\t -!#-~]$/, 'expected one ASCII character other than a quote')
      .default(',')
      .describe('Between the fields of a CSV row.'),
    placeholders: z.array(z.string()).default(['']).describe('Texts that mean "no value".'),
    transaction_id: column.optional().describe('Leave it out where rows have no id.'),
    client: z
      .strictObject({
        columns: z.array(column).min(1).describe('A row that lacks one of them is malformed.'),
        separator: z.string().default('-').describe('Between the values of several columns.'),
      })
      .describe('Whose transaction it is: the values of one or more columns, joined.'),
    time: timeSchema.describe('When it happened: one column and its format or unit, or several columns.'),
    amount: z
      .strictObject({
        column,
        symbol: text.nullable().default('$').describe('Currency sign that may stand beside the number.'),
        excess_decimals: z
          .enum(['malformed', 'round'])
          .default('malformed')
          .describe('What a third decimal means: a malformed row, or half a cent away from zero.'),
      })
      .describe('Money; becomes integer cents.'),
    currency: value.describe('Currency code: a column, or one for all rows.'),
    location: value.optional().describe('Where it happened, for example a city.'),
    device: value.optional().describe('What it was made with, for example mobile or pos.'),
    category: value.optional().describe('What was bought, for example food.'),
    region: value.optional().describe('Part of the country, or a country.'),
    latitude: column.optional().describe('Column in decimal degrees.'),
    longitude: column.optional().describe('Column in decimal degrees.'),
    excludes: z.array(exclude).default([]).describe('Rows to leave out and count, whether or not they can be mapped.'),
    labels: labels.optional().describe('What the file itself says is fraud; scored, and never part of the stream.'),
  })
  .transform((written): MappingSpec => ({
    title: written.title,
    format: written.format,
    delimiter: written.delimiter,
    placeholders: written.placeholders,
    transactionId: written.transaction_id ?? null,
    client: written.client,
    time: written.time,
    amount: {
      column: written.amount.column,
      symbol: written.amount.symbol,
      excessDecimals: written.amount.excess_decimals,
    },
    currency: written.currency,
    location: written.location ?? { kind: 'none' },
    device: written.device ?? { kind: 'none' },
    category: written.category ?? { kind: 'none' },
    region: written.region ?? { kind: 'none' },
    latitude: written.latitude ?? null,
    longitude: written.longitude ?? null,
    excludes: written.excludes,
    ...(written.labels === undefined ? {} : { labels: written.labels }),
  }));
