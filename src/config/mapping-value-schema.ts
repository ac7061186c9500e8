import { z } from 'zod';
import { type CodeRange, type CurrencySpec, findOverlap, type Unlisted, type ValueSpec } from '../model/mapping.ts';
import { symbolSchema } from './mapping-amount-schema.ts';
import { binsSchema, boxesSchema, centresSchema, withinSchema } from './mapping-place-schema.ts';
import { cellText, columnName, someText } from './mapping-fields.ts';

const codeRange = cellText
  .refine((written) => /^\d+(-\d+)?$/.test(written), 'expected a code such as 5411, or a range such as 5400-5499')
  .transform((written) => {
    const [from = 0, to = from] = written.split('-').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from <= to, 'the range ends before it begins');

const groups = z.record(someText, z.array(cellText).min(1)).transform((written, context) => {
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

const ranges = z.record(someText, z.array(codeRange).min(1)).transform((written, context) => {
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

const symbols = z
  .record(someText, z.array(symbolSchema).min(1))
  .transform((listed, context): ReadonlyMap<string, string> => {
    const currencies = new Map<string, string>();
    for (const [currency, signs] of Object.entries(listed)) {
      for (const [index, sign] of signs.entries()) {
        const earlier = currencies.get(sign);
        if (earlier !== undefined) {
          const message = `"${sign}" is listed twice, under ${earlier} and under ${currency}`;
          context.addIssue({ code: 'custom', path: [currency, index], message });
        }
        currencies.set(sign, currency);
      }
    }
    return currencies;
  });

const unlisted = z
  .string()
  .min(1)
  .nullable()
  .optional()
  .describe(
    'What a value that is not listed becomes: itself (keep, the default), nothing (null), or the text given here.',
  );

const shape = {
  column: columnName.optional(),
  constant: someText.optional().describe('The value of every row, in the place of a column.'),
  groups: groups.optional().describe('Value: the texts that stand for it.'),
  ranges: ranges.optional().describe('Value: the numeric codes, or ranges such as 5400-5499, that stand for it.'),
  bins: binsSchema.optional().describe('Value: the numbers that stand for it, as -125..-100, the second not included.'),
  latitude: columnName.optional().describe('Column in decimal degrees, for boxes and centres.'),
  longitude: columnName.optional().describe('Column in decimal degrees, for boxes and centres.'),
  boxes: boxesSchema.optional().describe('Value: boxes of latitude and longitude that stand for it.'),
  centres: centresSchema.optional().describe('Value: latitude and longitude of its centre; the nearest one counts.'),
  within: withinSchema
    .optional()
    .describe('How far away the nearest centre may be, as in 300km. Default: any distance.'),
  unlisted,
};
const valueObject = z.strictObject(shape);
type Written = z.output<typeof valueObject>;
type Complain = (message: string) => ValueSpec;

const TABLES = ['groups', 'ranges', 'bins', 'boxes', 'centres'] as const;

/** Where a coded value comes from; the parsed value is a ValueSpec. */
export const valueSchema = valueObject.transform((value, context) => toValue(value, context));

/** Where the currency of a row comes from: as any value, or from what stands beside the number of the amount. */
export const currencySchema = z
  .strictObject({
    ...shape,
    symbols: symbols.optional().describe('Currency: the signs and codes beside the amount that stand for it.'),
  })
  .transform(({ symbols: currencies, ...value }, context): CurrencySpec => {
    if (currencies === undefined) return toValue(value, context);
    if (Object.values(value).every((given) => given === undefined)) return { kind: 'symbol', currencies };
    context.addIssue({ code: 'custom', message: 'expected symbols alone, or a value without them' });
    return z.NEVER;
  });

function toValue(value: Written, context: z.core.$RefinementCtx): ValueSpec {
  const complain: Complain = (message) => {
    context.addIssue({ code: 'custom', message });
    return { kind: 'none' };
  };
  const tables = TABLES.filter((table) => value[table] !== undefined);
  if (tables.length > 1) return complain(`expected ${tables.join(' or ')}, not both`);
  if (value.within !== undefined && value.centres === undefined) return complain('within needs centres');
  if (value.latitude !== undefined || value.longitude !== undefined) return toPlace(value, complain);
  if (value.boxes !== undefined || value.centres !== undefined) {
    return complain(`${tables[0]} need the columns latitude and longitude`);
  }
  if ((value.column === undefined) === (value.constant === undefined)) {
    return complain('expected either a column or a constant');
  }
  if (value.unlisted !== undefined && tables.length === 0) return complain('unlisted needs groups or ranges');
  if (value.column === undefined) {
    return tables.length > 0
      ? complain('groups and ranges need a column')
      : { kind: 'constant', value: value.constant! };
  }
  const source = { column: value.column, unlisted: toUnlisted(value.unlisted) };
  if (value.groups !== undefined) return { kind: 'lookup', values: value.groups, ...source };
  if (value.ranges !== undefined) return { kind: 'ranges', ranges: value.ranges, ...source };
  if (value.bins !== undefined) return { kind: 'bins', bins: value.bins, ...source };
  return { kind: 'column', column: value.column };
}

function toPlace(value: Written, complain: Complain): ValueSpec {
  const { latitude, longitude, boxes, centres, within: withinKm = null, unlisted: other = null } = value;
  if (latitude === undefined || longitude === undefined) return complain('expected both latitude and longitude');
  if (value.column !== undefined || value.constant !== undefined) {
    return complain('expected latitude and longitude, or a column or constant, not both');
  }
  if (other === 'keep')
    return complain('a point has no text to keep; expected null, or one value for all other points');
  if (boxes !== undefined) return { kind: 'boxes', latitude, longitude, boxes, unlisted: other };
  if (centres !== undefined) return { kind: 'centres', latitude, longitude, centres, withinKm, unlisted: other };
  return complain('latitude and longitude need boxes or centres');
}

function toUnlisted(written: string | null = 'keep'): Unlisted {
  if (written === null) return { kind: 'null' };
  return written === 'keep' ? { kind: 'keep' } : { kind: 'value', value: written };
}
