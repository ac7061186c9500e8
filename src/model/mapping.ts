/**
 * How the rows of an outside file or topic become transactions: validated, defaults filled in. A *column* is a CSV column, or a
 * key or path of JSON or Parquet.
 */
export interface MappingSpec {
  readonly title: string;
  /** Whether times and amounts have only those forms that every engine reads that is compared with ours. */
  readonly strict?: true;
  /**
   * `json`: one object, or in a file an array of objects. `jsonl`: one object a line. `csv`: with a header row. A file that is Parquet is read as
   * that whatever stands here; `parquet` wants such a file.
   */
  readonly format: 'json' | 'jsonl' | 'csv' | 'parquet';
  /** Between the fields of a CSV row: one ASCII character. */
  readonly delimiter: string;
  /** Texts that mean "no value", beside JSON's null, in the client and in every coded column. */
  readonly placeholders: readonly string[];
  /**
   * Column of the transaction id; null where rows have none. An id that is not 16 lower-case hex digits becomes the 64-bit hash
   * of its text; a row without one gets a hash of its line number (offset) and its content.
   */
  readonly transactionId: string | null;
  /** The values of these columns, joined by the separator, are the client. A row that lacks one of them is malformed. */
  readonly client: { readonly columns: readonly string[]; readonly separator: string };
  readonly time: TimeSpec;
  readonly amount: AmountSpec;
  readonly currency: CurrencySpec;
  readonly location: ValueSpec;
  readonly device: ValueSpec;
  readonly category: ValueSpec;
  readonly region: ValueSpec;
  /** Columns of text that no field above has, by the names that rules call them; left out where there are none. */
  readonly extra?: ReadonlyMap<string, ValueSpec>;
  /** Columns in decimal degrees; null where there are none. */
  readonly latitude: string | null;
  readonly longitude: string | null;
  readonly excludes: readonly ExcludeSpec[];
  /** Which rows the file itself calls fraud; left out where it says nothing of that. */
  readonly labels?: LabelSpec;
}

/**
 * What is known of a row from its own label: nothing, that it is legitimate, or that it is fraud. As numbers, for columns of bytes.
 */
export const LABEL = { unknown: 0, legitimate: 1, fraud: 2 } as const;
/** One of LABEL. */
export type Label = (typeof LABEL)[keyof typeof LABEL];

/** The column that says which rows are fraud. It never enters a batch: no label travels with the stream. */
export interface LabelSpec {
  readonly column: string;
  /** Texts that mean fraud. */
  readonly fraud: readonly string[];
  /** Texts that mean that a row is legitimate; null for every other text. No text, or a placeholder, is never known. */
  readonly legitimate: readonly string[] | null;
  /** Rows of fraud of one client belong together if no more than this lies between one and the next, in ms. */
  readonly gapMs: number;
}

/**
 * Where the event time comes from. `zone` is an IANA name and gives wall-clock times a meaning: a time that occurs twice (clocks
 * set back in autumn) is the earlier one; a time that never occurs (clocks set forward in spring) is shifted forward by the gap.
 */
export type TimeSpec =
  /**
   * ISO-8601 date and time. A stamp without offset is taken in `zone`; where that is null, the row is malformed. With `dateAlone` a
   * date without a time of day is the day's start.
   */
  | { readonly kind: 'iso8601'; readonly column: string; readonly zone: string | null; readonly dateAlone?: true }
  /** Date and time as the pattern says. Zone and `dateAlone` as above. */
  | {
      readonly kind: 'pattern';
      readonly column: string;
      readonly pattern: TimePattern;
      readonly zone: string | null;
      readonly dateAlone?: true;
    }
  /** A date in one column and a time of day, with or without an offset behind it, in another. Zone and `dateAlone` as above. */
  | {
      readonly kind: 'date_and_time';
      readonly date: string;
      readonly time: string;
      readonly pattern: TimePattern;
      readonly zone: string | null;
      readonly dateAlone?: true;
    }
  /** A decimal number of milliseconds or seconds since the epoch. */
  | { readonly kind: 'epoch_ms' | 'epoch_s'; readonly column: string }
  /** A decimal number of units since an instant. */
  | { readonly kind: 'number'; readonly column: string; readonly unit: TimeUnit; readonly sinceMs: number }
  /** Numbers in three columns, and `HH:MM[:SS[.fraction]]` in a fourth. */
  | {
      readonly kind: 'parts';
      readonly year: string;
      readonly month: string;
      readonly day: string;
      readonly time: string;
      readonly zone: string;
    };

/** Units in which columns count time. */
export const TIME_UNITS = ['ns', 'us', 'ms', 's', 'minutes', 'hours', 'days'] as const;
/** One of TIME_UNITS. */
export type TimeUnit = (typeof TIME_UNITS)[number];

/** How a date, and the time of day behind it, are written. */
export interface TimePattern {
  /** Day, month and year in the order in which they stand. */
  readonly order: readonly ('D' | 'M' | 'Y')[];
  /** Between them: one character, or nothing. */
  readonly separator: string;
  /** Whether days and months below ten have a zero before them always. */
  readonly padded: boolean;
  readonly hours: HourPattern;
}

/** What follows the date: nothing, or a time of day with the hour in two digits or in one or two, up to 23 or with AM and PM. */
export type HourPattern = 'none' | 'HH' | 'H' | 'HH AM' | 'H AM';

/** `YYYY-MM-DD` and a time of day. */
export const ISO_PATTERN: TimePattern = { order: ['Y', 'M', 'D'], separator: '-', padded: true, hours: 'HH' };

/** Where the amount comes from, and how it is written. What is left out is the commonest: `1,234.50`, purchases positive. */
export interface AmountSpec {
  readonly column: string;
  /** Currency signs or codes that may stand before or behind the number, all of one meaning; null when none may. */
  readonly symbol: string | readonly string[] | null;
  /** What more than two decimals mean: a malformed row, or half a cent and more away from zero. */
  readonly excessDecimals: 'malformed' | 'round';
  /** Where the decimals begin. */
  readonly decimal?: ',';
  /** Between the groups of digits; `none` for nowhere. Left out, a comma with a decimal point, and nothing with a decimal comma. */
  readonly thousands?: Thousands;
  /** Whether the number counts cents. */
  readonly minorUnit?: true;
  /** How a purchase is told from a refund, if not by the sign of the refund. */
  readonly debit?: DebitSpec;
}

/** Where the currency comes from. `symbol`: the sign or code beside the number of the amount stands for the currency. */
export type CurrencySpec = ValueSpec | { readonly kind: 'symbol'; readonly currencies: ReadonlyMap<string, string> };

/** What may stand between groups of digits. A blank is a no-break one too, an apostrophe also the typographic one. */
export const THOUSANDS = [',', '.', ' ', "'", '_', 'none'] as const;
/** One of THOUSANDS. */
export type Thousands = (typeof THOUSANDS)[number];

/** Purchases have a negative sign; or no amount has a sign, and another column has one of these texts for a purchase. */
export type DebitSpec =
  | { readonly kind: 'negative' }
  | {
      readonly kind: 'column';
      readonly column: string;
      readonly debit: readonly string[];
      readonly credit: readonly string[];
    };

/** Where a coded column's value comes from. Null, and the mapping's placeholders, stay null. */
export type ValueSpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'column'; readonly column: string }
  /** The column's text, translated. */
  | {
      readonly kind: 'lookup';
      readonly column: string;
      readonly values: ReadonlyMap<string, string>;
      readonly unlisted: Unlisted;
    }
  /** The column's number, translated by the range that it falls in. */
  | {
      readonly kind: 'ranges';
      readonly column: string;
      readonly ranges: readonly CodeRange[];
      readonly unlisted: Unlisted;
    }
  /** The column's number, decimals and sign included, translated by the bin that it falls in. */
  | {
      readonly kind: 'bins';
      readonly column: string;
      readonly bins: readonly Bin[];
      readonly unlisted: Unlisted;
    }
  | PlaceSpec;

/** A value by a point on the globe; null without one. `unlisted` is the value of a point that has none; null for none. */
export type PlaceSpec =
  /** The value of the box that holds the point. */
  | {
      readonly kind: 'boxes';
      readonly latitude: string;
      readonly longitude: string;
      readonly boxes: readonly PlaceBox[];
      readonly unlisted: string | null;
    }
  /** The value of the nearest of some centres, along the surface, if it is within `withinKm`; null for any distance. */
  | {
      readonly kind: 'centres';
      readonly latitude: string;
      readonly longitude: string;
      readonly centres: readonly PlaceCentre[];
      readonly withinKm: number | null;
      readonly unlisted: string | null;
    };

/** From `fromE6` up to but not including `toE6`, in millionths. */
export interface Span {
  readonly fromE6: number;
  readonly toE6: number;
}

/** A span of numbers with the value that it stands for. */
export interface Bin extends Span {
  readonly value: string;
}

/** Spans of latitude and longitude. A longitude that ends before it begins goes over the 180th meridian. */
export interface PlaceBox {
  readonly value: string;
  readonly latitude: Span;
  readonly longitude: Span;
}

/** A named point, in millionths of degrees. */
export interface PlaceCentre {
  readonly value: string;
  readonly latitudeE6: number;
  readonly longitudeE6: number;
}

/** What becomes of a value that a lookup or a range table does not list. */
export type Unlisted =
  { readonly kind: 'keep' } | { readonly kind: 'null' } | { readonly kind: 'value'; readonly value: string };

/** The numeric codes `from` to `to`, both included. */
export interface CodeRange {
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

/** Rows whose `column` equals the text are left out and counted under `reason`, whether or not they could be mapped. */
export interface ExcludeSpec {
  readonly column: string;
  readonly equals: string;
  readonly reason: string;
}

/** Two ranges that share a code, or undefined if none do. */
export function findOverlap(ranges: readonly CodeRange[]): readonly [CodeRange, CodeRange] | undefined {
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i]!.from <= sorted[i - 1]!.to) return [sorted[i - 1]!, sorted[i]!];
  }
  return undefined;
}
