import { z } from 'zod';
import { TIME_UNITS, type TimeSpec, type TimeUnit } from '../model/mapping.ts';
import { instant } from './fields.ts';
import { expectedFound, nearest, show } from './messages.ts';
import { parseZone } from './parse-zone.ts';
import { parseTimePattern, PATTERN_FORM } from './time-pattern.ts';
import { columnName } from './mapping-fields.ts';
import { UnitError } from './units.ts';

/** Units that are counted since 1970 by custom. */
const EPOCH_UNITS: readonly TimeUnit[] = ['ns', 'us', 'ms', 's'];
const FORMATS = ['iso8601', 'epoch_s', 'epoch_ms', 'epoch_us', 'epoch_ns'];
const EPOCH_FORMATS: ReadonlyMap<string, TimeUnit> = new Map([
  ['epoch_us', 'us'],
  ['epoch_ns', 'ns'],
]);

function checkZone(name: string, context: z.RefinementCtx): void {
  try {
    parseZone(name);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
}

const written = z.strictObject({
  column: columnName.optional(),
  columns: z
    .union([
      z
        .strictObject({ date: columnName, time: columnName })
        .describe('A date in one column, and a time of day in another.'),
      z
        .strictObject({ year: columnName, month: columnName, day: columnName, time: columnName })
        .describe('Three columns of numbers and one of HH:MM[:SS].'),
    ])
    .optional()
    .describe('Several columns, in the place of one: date and time; or year, month, day and time.'),
  format: z
    .string()
    .min(1)
    .optional()
    .describe(`How a time is written: iso8601; epoch_s, epoch_ms, epoch_us or epoch_ns; or ${PATTERN_FORM}.`),
  unit: z.enum(TIME_UNITS).optional().describe('What a column of numbers counts, in the place of a format.'),
  since: instant
    .optional()
    .describe('When a column of numbers begins to count. Default: 1970, for s and smaller units.'),
  zone: z
    .string()
    .min(1)
    .superRefine(checkZone)
    .optional()
    .describe('IANA time zone of wall-clock times, for example America/New_York.'),
  date_alone: z.boolean().optional().describe('Whether a date without a time of day is the start of that day.'),
});
type Written = z.output<typeof written>;
type Complain = (message: string, key?: keyof Written) => undefined;

/** Where the time of a row comes from; the parsed value is a TimeSpec. */
export const timeSchema = written.transform((time, context): TimeSpec => {
  const complain: Complain = (message, key) => {
    context.addIssue({ code: 'custom', path: key === undefined ? [] : [key], message });
  };
  const spec = toTimeSpec(time, complain);
  return spec ?? z.NEVER;
});

function toTimeSpec(time: Written, complain: Complain): TimeSpec | undefined {
  const { columns, format, unit } = time;
  if ((time.column === undefined) === (columns === undefined)) {
    return complain('expected either a column, with its format or unit, or columns');
  }
  if (columns !== undefined)
    return 'year' in columns ? fromParts(time, columns, complain) : fromPair(time, columns, complain);
  if ((format === undefined) === (unit === undefined)) {
    return complain('expected either the format of the column or, for numbers, their unit');
  }
  return unit === undefined ? fromText(time, format!, complain) : fromNumber(time, unit, complain);
}

type Columns = NonNullable<Written['columns']>;

function fromParts(
  time: Written,
  columns: Extract<Columns, { year: string }>,
  complain: Complain,
): TimeSpec | undefined {
  const { zone } = time;
  if (refuses(time, ['format', 'unit', 'since', 'date_alone'], 'a time from year, month, day and time', complain))
    return undefined;
  return zone === undefined
    ? complain('a time from several columns needs a zone', 'zone')
    : { kind: 'parts', ...columns, zone };
}

function fromPair(
  time: Written,
  columns: Extract<Columns, { date: string }>,
  complain: Complain,
): TimeSpec | undefined {
  if (refuses(time, ['unit', 'since'], 'a date and a time', complain)) return undefined;
  if (time.format === undefined)
    return complain('expected the format of the date: iso8601, or such as DD/MM/YYYY', 'format');
  const pattern = parseTimePattern(time.format);
  if (typeof pattern === 'string') return complain(pattern, 'format');
  if (time.format !== 'iso8601' && pattern.hours !== 'none') {
    return complain('expected a pattern of the date alone; HH:MM[:SS] is read in the other column', 'format');
  }
  return { kind: 'date_and_time', ...columns, pattern: { ...pattern, hours: 'HH' }, ...onClock(time) };
}

function fromText(time: Written, format: string, complain: Complain): TimeSpec | undefined {
  const column = time.column!;
  if (/^epoch_(?:s|ms|us|ns)$/.test(format)) {
    if (refuses(time, ['zone', 'date_alone', 'since'], format, complain)) return undefined;
    const unit = EPOCH_FORMATS.get(format);
    if (unit !== undefined) return { kind: 'number', column, unit, sinceMs: 0 };
    return { kind: format === 'epoch_s' ? 'epoch_s' : 'epoch_ms', column };
  }
  if (refuses(time, ['since'], 'a written time', complain)) return undefined;
  const pattern = parseTimePattern(format);
  if (typeof pattern === 'string') {
    return complain(pattern.startsWith('expected a pattern') ? unknownFormat(format) : pattern, 'format');
  }
  if (format === 'iso8601') return { kind: 'iso8601', column, ...onClock(time) };
  return { kind: 'pattern', column, pattern, ...onClock(time) };
}

function unknownFormat(format: string): string {
  const guess = nearest(format, FORMATS);
  const expected = expectedFound(`${FORMATS.join(', ')}, or ${PATTERN_FORM}`, format);
  return guess === undefined ? expected : `${expected}; did you mean ${show(guess)}?`;
}

function fromNumber(time: Written, unit: TimeUnit, complain: Complain): TimeSpec | undefined {
  if (refuses(time, ['zone', 'date_alone'], 'a number', complain)) return undefined;
  if (time.since === undefined && !EPOCH_UNITS.includes(unit)) {
    return complain(`${unit} need the instant from which they count, as in since: 2026-01-05T00:00:00Z`, 'since');
  }
  return { kind: 'number', column: time.column!, unit, sinceMs: time.since ?? 0 };
}

function onClock({ zone, date_alone: dateAlone }: Written) {
  return { zone: zone ?? null, ...(dateAlone === true ? { dateAlone } : {}) };
}

/** Whether one of the keys is given that such a time has no use for. */
function refuses(time: Written, keys: readonly (keyof Written)[], what: string, complain: Complain): boolean {
  const given = keys.find((key) => time[key] !== undefined);
  if (given !== undefined) complain(`${what} does not use ${given === 'zone' ? 'a zone' : given}`, given);
  return given !== undefined;
}
