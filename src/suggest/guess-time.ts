import { parseTimePattern } from '../config/time-pattern.ts';
import { Fields } from '../mapping/fields.ts';
import { WrittenTime } from '../mapping/time.ts';
import { type TimeUnit } from '../model/mapping.ts';
import { type TimeZone } from '../timezone/time-zone.ts';
import { brokenNote, type Column, type Guess, isMost, quoted } from './guess.ts';
import { plainName } from './names.ts';

const UTC: TimeZone = { name: 'UTC', toUtcMs: (localMs) => localMs };
const DATES = ['DD/MM/YYYY', 'MM/DD/YYYY', 'YYYY/MM/DD', 'D/M/YYYY', 'M/D/YYYY'];
const HOURS = [' HH:MM', ' H:MM', ' HH:MM AM', ' H:MM AM', ''];
const SEPARATORS = ['/', '.', '-'];
/** The common ones first: what is padded is also read by the pattern that is not. */
const FORMATS: readonly string[] = [
  'iso8601',
  'YYYY-MM-DD',
  ...HOURS.flatMap((hours) =>
    DATES.flatMap((date) => SEPARATORS.map((separator) => date.replaceAll('/', separator) + hours)),
  ),
  'YYYYMMDD HH:MM',
  'YYYYMMDD',
];
/** Plausible instants, by which the unit of a number is told: the years 2000 to 2100. */
const EARLIEST_S = 946_684_800;
const LATEST_S = 4_102_444_800;
const EPOCHS = [
  ['epoch_s', 1],
  ['epoch_ms', 1e3],
  ['epoch_us', 1e6],
  ['epoch_ns', 1e9],
] as const;

/** How a column writes times, if all of its texts are times of one form. */
export function guessTime(column: Column): Guess | undefined {
  if (column.texts.length === 0) return undefined;
  return guessWritten(column) ?? guessEpoch(column);
}

function guessWritten({ name, texts }: Column): Guess | undefined {
  const formats = formatsOf(texts, FORMATS);
  const [format] = formats;
  if (format === undefined) return undefined;
  const hasOffsets = readsWith(format, null);
  const isUtc = texts.filter(readsWith(format, UTC)).every(hasOffsets);
  const notes = [
    `the texts have this form, such as ${JSON.stringify(texts[0])}`,
    ...brokenNote(texts, readsWith(format, UTC)),
  ];
  notes.push(...orderNotes(format, formats, texts));
  if (!format.includes('H') && format !== 'iso8601') {
    notes.push(DATE_ALONE_NOTE);
  }
  if (!isUtc) notes.push(ZONE_NOTE);
  const zone = isUtc ? '' : ', zone: Etc/UTC';
  return { key: 'time', yaml: `{ column: ${quoted(name)}, format: ${quoted(format)}${zone} }`, notes };
}

const DATE_ALONE_NOTE =
  'CHECK: there is no time of day: all transactions of a day happen at once, so rules within minutes see all of a day together, and nothing else';
const ZONE_NOTE = 'CHECK: the texts name no time zone; write the one that the clock was on (an IANA name)';

/** The formats that read the most of the texts, if those are nearly all. */
function formatsOf(texts: readonly string[], formats: readonly string[]): readonly string[] {
  const counts = formats.map((format) => texts.filter(readsWith(format, UTC)).length);
  const most = Math.max(...counts);
  return isMost(most, texts) ? formats.filter((_, i) => counts[i] === most) : [];
}

/** Which came first, day or month, and what shows it. */
function orderNotes(format: string, formats: readonly string[], texts: readonly string[]): readonly string[] {
  const dayFirst = format.startsWith('D');
  if (!dayFirst && !format.startsWith('M')) return [];
  const other = formats.find((each) => each !== format && each.startsWith('D') !== dayFirst && !each.startsWith('Y'));
  if (other !== undefined) {
    return [
      `CHECK: no text has a number above 12 there, so it could also be ${other}: the sample does not show which is the day and which the month`,
    ];
  }
  const proof = texts.find((text) => Number(text.split(/\D/)[dayFirst ? 0 : 1]) > 12);
  return [
    `the ${dayFirst ? 'day' : 'month'} comes first: there are only 12 months, so ${JSON.stringify(proof)} has no other meaning`,
  ];
}

/** A test whether a text is a time of this format. */
function readsWith(format: string, zone: TimeZone | null): (text: string) => boolean {
  const pattern = parseTimePattern(format);
  if (typeof pattern === 'string') return () => false;
  const parser = new WrittenTime({ pattern, zone, dateAlone: false, strict: false });
  const fields = new Fields(1);
  return (text) => {
    fields.setText(0, text);
    return typeof parser.parse(fields, 0) === 'number';
  };
}

function guessEpoch({ name, texts }: Column): Guess | undefined {
  if (!texts.every((text) => /^\d{9,19}(?:\.\d+)?$/.test(text))) return undefined;
  const unit = EPOCHS.find(([, perSecond]) =>
    texts.every((text) => Number(text) >= EARLIEST_S * perSecond && Number(text) < LATEST_S * perSecond),
  );
  if (unit === undefined) return undefined;
  const year = new Date((Number(texts[0]) / unit[1]) * 1000).toISOString().slice(0, 10);
  const notes = [`numbers that are instants since 1970 in this unit; ${texts[0]!} would be ${year}`];
  return { key: 'time', yaml: `{ column: ${quoted(name)}, format: ${unit[0]} }`, notes };
}

/** By name: what a column of small numbers counts. */
const COUNTED: readonly (readonly [RegExp, TimeUnit, why: string])[] = [
  [/^(?:step|hours?|stunden?)$/, 'hours', 'a step of simulated payments such as PaySim is an hour'],
  [/^(?:elapsed|since)?(?:minutes?|mins?|minuten)$/, 'minutes', 'its name says minutes'],
  [/(?:millis(?:econds?)?|^(?:elapsed|offset|time)ms)$/, 'ms', 'its name says milliseconds'],
  [/^(?:elapsed|since)?(?:days|tage)$/, 'days', 'its name says days'],
  [/(?:seconds?|secs|sekunden)$|^(?:elapsed|time|zeit)$/, 's', 'numbers under such a name mostly count seconds'],
];
/** Any instant will do: only what lies between two times counts. */
const BEGINNING = '2026-01-05T00:00:00Z';

/** How a column counts time from some beginning, if its name says that it does. */
export function guessElapsed({ name, texts }: Column): Guess | undefined {
  const [, unit, why] = COUNTED.find(([pattern]) => pattern.test(plainName(name))) ?? [];
  if (unit === undefined || texts.length === 0 || !texts.every((text) => /^\d{1,9}(?:\.\d+)?$/.test(text)))
    return undefined;
  const notes = [
    `CHECK: numbers up to ${Math.max(...texts.map(Number))} that count ${unit} from some beginning: ${why}`,
    'CHECK: any beginning will do, as only the time between transactions matters to rules',
  ];
  const isCoarse = unit === 'hours' || unit === 'days';
  if (isCoarse) notes.push('CHECK: what has the same number happens at once, so rules within minutes see it together');
  return { key: 'time', yaml: `{ column: ${quoted(name)}, unit: ${unit}, since: ${BEGINNING} }`, notes };
}

/** A guess about several columns. */
export interface WideGuess extends Guess {
  readonly columns: readonly string[];
}

const DATE_FORMATS = FORMATS.filter((format) => format !== 'iso8601' && !format.includes('H'));
const TIME_OF_DAY = /^\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/** How a time is written in several columns: a date and a time of day, or a year, a month, a day and a time of day. */
export function guessTimeOfSeveral(columns: readonly Column[]): WideGuess | undefined {
  const time = columns.find(({ texts }) => isMost(texts.filter((text) => TIME_OF_DAY.test(text)).length, texts));
  if (time === undefined) return undefined;
  for (const { name, texts } of columns) {
    const formats = formatsOf(texts, DATE_FORMATS);
    const [format] = formats;
    if (format === undefined) continue;
    const yaml = `{ columns: { date: ${quoted(name)}, time: ${quoted(time.name)} }, format: ${quoted(format)}, zone: Etc/UTC }`;
    return { key: 'time', yaml, notes: [...orderNotes(format, formats, texts), ZONE_NOTE], columns: [name, time.name] };
  }
  const [year, month, day] = [/^year$/i, /^month$/i, /^day$/i].map((name) =>
    columns.find((column) => name.test(column.name)),
  );
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const names = [year.name, month.name, day.name, time.name];
  const [y, m, d, t] = names.map(quoted);
  const yaml = `{ columns: { year: ${y}, month: ${m}, day: ${d}, time: ${t} }, zone: Etc/UTC }`;
  return { key: 'time', yaml, notes: [ZONE_NOTE], columns: names };
}
