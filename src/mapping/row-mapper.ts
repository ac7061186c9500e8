import { NO_COORDINATE, type TransactionBatch } from '../model/batch.ts';
import { type Dictionary, NULL_CODE, type Vocabulary } from '../model/dictionary.ts';
import {
  type DebitSpec,
  ISO_PATTERN,
  type MappingSpec,
  type PlaceSpec,
  type TimePattern,
  type TimeSpec,
  type ValueSpec,
} from '../model/mapping.ts';
import { defect } from '../model/errors.ts';
import { findTimeZone } from '../timezone/time-zone.ts';
import { type AmountOptions, AmountParser } from './amount.ts';
import { AmountAdvice } from './amount-hint.ts';
import { parseDecimal } from './decimal.ts';
import { type Fields, type MalformedReason } from './fields.ts';
import { FieldCodes } from './field-codes.ts';
import { compileTranslation } from './lookup.ts';
import { compilePlaces } from './places.ts';
import { compileLabels, type LabelReader } from './row-labels.ts';
import { parseElapsed, parseEpoch } from './number-time.ts';
import { storeId } from './row-id.ts';
import { TextSet } from './text-set.ts';
import { explainTime } from './time-hint.ts';
import { parseTimeParts, type TimeProblem, WrittenTime } from './time.ts';

/** A table may make few values of any number of texts; what is remembered of those must not grow with the stream. */
const MAX_TRANSLATED_BYTES = 1_048_576;

/** A mapping made ready for rows. Holds no state but the vocabulary's growth and which bytes stand for which of its codes. */
export interface RowMapper {
  /** The columns that it reads, each once: what a row's fields must hold, in this order. */
  readonly columns: readonly string[];
  /** The reason under which the row is left out on purpose, or undefined. Asked before `map`. */
  excludedAs(fields: Fields): string | undefined;
  /** What the row itself is labelled as, where the mapping has `labels`; null where it has none. Never part of the batch. */
  readonly labelOf: LabelReader | null;
  /**
   * Writes the row into `batch` at `row`; `length` is the caller's. `ordinal` is the row's place in its source, a line number or
   * an offset: it enters the ids of rows that bring none. On a reason, what stands at `row` is undefined.
   */
  map(fields: Fields, batch: TransactionBatch, row: number, ordinal: number): MalformedReason | undefined;
}

/** Reads an integer out of a row, or says why there is none. */
type NumberReader = (fields: Fields) => number | MalformedReason;

/** Throws TraplineError('input') for an unknown time zone or overlapping code ranges. */
export function compileMapping(spec: MappingSpec, vocabulary: Vocabulary): RowMapper {
  const compiler = new Compiler(spec);
  const readTime = compiler.time(spec.time);
  const readAmount = compiler.amount();
  const readClient = compiler.client(vocabulary.clients);
  const readCurrency = compiler.currency(vocabulary.currencies);
  const readLocation = compiler.code(spec.location, vocabulary.locations);
  const readDevice = compiler.code(spec.device, vocabulary.devices);
  const readCategory = compiler.code(spec.category, vocabulary.categories);
  const readRegion = compiler.code(spec.region, vocabulary.regions);
  const readExtras = compiler.extras(vocabulary);
  const readLatitude = compiler.degrees(spec.latitude, 90);
  const readLongitude = compiler.degrees(spec.longitude, 180);
  const idAt = spec.transactionId === null ? -1 : compiler.position(spec.transactionId);
  const excludes = spec.excludes.map(({ column, equals, reason }) => {
    return { at: compiler.position(column), texts: new TextSet([equals]), reason };
  });
  const labelAt = spec.labels === undefined ? -1 : compiler.position(spec.labels.column);
  const labelOf = compiler.labels();

  return {
    columns: compiler.columns,
    labelOf,
    excludedAs: (fields) => excludes.find(({ at, texts }) => texts.has(fields, at))?.reason,
    map(fields, batch, row, ordinal) {
      const timeMs = readTime(fields);
      if (typeof timeMs === 'string') return timeMs;
      const cents = readAmount(fields);
      if (typeof cents === 'string') return cents;
      const latitude = readLatitude(fields);
      if (typeof latitude === 'string') return latitude;
      const longitude = readLongitude(fields);
      if (typeof longitude === 'string') return longitude;
      const client = readClient(fields);
      if (typeof client === 'string') return client;
      const currency = readCurrency(fields);
      if (typeof currency === 'string') return currency;
      const device = readDevice(fields);
      if (typeof device === 'string') return device;
      const location = readLocation(fields);
      if (typeof location === 'string') return location;
      const category = readCategory(fields);
      if (typeof category === 'string') return category;
      const region = readRegion(fields);
      if (typeof region === 'string') return region;
      for (let i = 0; i < readExtras.length; i++) {
        const code = readExtras[i]!(fields);
        if (typeof code === 'string') return code;
        batch.extras[i]![row] = code;
      }
      // Their columns are 16 bits wide: a code beyond would come out as another value.
      if (currency > 0xffff) return 'more than 65,535 currencies';
      if (device > 0xffff) return 'more than 65,535 devices';
      storeId(fields, idAt, labelAt, ordinal, batch.ids, row);
      batch.eventTimeMs[row] = timeMs;
      batch.amountCents[row] = cents;
      batch.client[row] = client;
      batch.currency[row] = currency;
      batch.device[row] = device;
      batch.location[row] = location;
      batch.category[row] = category;
      batch.region[row] = region;
      batch.latitudeE6[row] = latitude;
      batch.longitudeE6[row] = longitude;
      return undefined;
    },
  };
}

/** Gives each column its position, and turns the parts of a mapping into readers of positions. */
class Compiler {
  readonly columns: string[] = [];
  readonly #spec: MappingSpec;
  readonly #placeholders: TextSet;
  readonly #amountParser: AmountParser;

  constructor(spec: MappingSpec) {
    this.#spec = spec;
    this.#placeholders = new TextSet(spec.placeholders);
    this.#amountParser = new AmountParser(this.#amountOptions());
  }

  position(column: string): number {
    const known = this.columns.indexOf(column);
    return known === -1 ? this.columns.push(column) - 1 : known;
  }

  time(spec: TimeSpec): NumberReader {
    switch (spec.kind) {
      case 'parts':
        return this.#timeParts(spec);
      case 'epoch_ms':
      case 'epoch_s': {
        const scale = spec.kind === 'epoch_s' ? 3 : 0;
        return this.#timeAt(spec.column, (fields, at) => parseEpoch(fields, at, scale));
      }
      case 'number':
        return this.#timeAt(spec.column, (fields, at) => parseElapsed(fields, at, spec.unit, spec.sinceMs));
      case 'iso8601': {
        const written = this.#writtenTime(spec, ISO_PATTERN);
        return this.#timeAt(spec.column, (fields, at) => written.parse(fields, at));
      }
      case 'pattern': {
        const written = this.#writtenTime(spec, spec.pattern);
        return this.#timeAt(spec.column, (fields, at) => written.parse(fields, at));
      }
      case 'date_and_time': {
        const written = this.#writtenTime(spec, spec.pattern);
        const time = this.position(spec.time);
        return this.#timeAt(spec.date, (fields, at) => written.parsePair(fields, at, time));
      }
    }
  }

  #writtenTime(spec: { readonly zone: string | null; readonly dateAlone?: true }, pattern: TimePattern): WrittenTime {
    return new WrittenTime({
      pattern,
      zone: spec.zone === null ? null : findTimeZone(spec.zone),
      dateAlone: spec.dateAlone === true,
      strict: this.#spec.strict === true,
    });
  }

  /** A reader of one column's time, with reasons that name the column. */
  #timeAt(column: string, parse: (fields: Fields, at: number) => number | TimeProblem): NumberReader {
    const at = this.position(column);
    const strict = this.#spec.strict === true;
    return (fields) => {
      const ms = parse(fields, at);
      if (typeof ms === 'number') return ms;
      return `${column}: ${strict ? ms : explainTime(ms, fields.text(at))}`;
    };
  }

  #timeParts(spec: Extract<TimeSpec, { readonly kind: 'parts' }>): NumberReader {
    const [year, month, day, time] = [spec.year, spec.month, spec.day, spec.time].map((name) => this.position(name));
    const parts = { year: year!, month: month!, day: day!, time: time! };
    const zone = findTimeZone(spec.zone);
    return (fields) => {
      const ms = parseTimeParts(fields, parts, zone);
      return typeof ms === 'string' ? `${spec.time}: ${ms}` : ms;
    };
  }

  amount(): NumberReader {
    const { amount, strict } = this.#spec;
    const at = this.position(amount.column);
    const parser = this.#amountParser;
    const advice = strict === true ? null : new AmountAdvice(this.#amountOptions());
    const read: NumberReader = (fields) => {
      const cents = parser.parse(fields, at);
      if (typeof cents === 'number') return cents;
      return `${amount.column}: ${advice === null ? cents : advice.explain(cents, fields.text(at))}`;
    };
    return amount.debit === undefined ? read : this.#signed(read, amount.column, amount.debit);
  }

  #amountOptions(): AmountOptions {
    const { amount, currency, strict } = this.#spec;
    return {
      ...amount,
      ...(currency.kind === 'symbol' ? { symbol: [...currency.currencies.keys()] } : {}),
      ...(strict === undefined ? {} : { strict }),
    };
  }

  /** Amounts as the mapping tells purchases from refunds: a purchase is positive. */
  #signed(read: NumberReader, column: string, debit: DebitSpec): NumberReader {
    if (debit.kind === 'negative') {
      return (fields) => {
        const cents = read(fields);
        return typeof cents === 'number' ? 0 - cents : cents;
      };
    }
    const at = this.position(debit.column);
    const debits = new TextSet(debit.debit);
    const credits = new TextSet(debit.credit);
    return (fields) => {
      const cents = read(fields);
      if (typeof cents === 'string') return cents;
      if (cents < 0) return `${column}: a negative amount, where ${debit.column} says what is a debit`;
      if (debits.has(fields, at)) return cents;
      return credits.has(fields, at) ? 0 - cents : `${debit.column}: neither debit nor credit`;
    };
  }

  currency(dictionary: Dictionary): NumberReader {
    const { currency, amount } = this.#spec;
    if (currency.kind !== 'symbol') return this.code(currency, dictionary);
    const parser = this.#amountParser;
    const names = [...currency.currencies.values()];
    return () => {
      const name = names[parser.symbol];
      return name === undefined ? `${amount.column}: no sign or code of a currency` : dictionary.intern(name);
    };
  }

  client(clients: Dictionary): NumberReader {
    const { columns, separator } = this.#spec.client;
    const positions = columns.map((column) => this.position(column));
    const placeholders = this.#placeholders;
    const codes = new FieldCodes((text) => internCopy(clients, text));
    return (fields) => {
      for (let i = 0; i < positions.length; i++) {
        const at = positions[i]!;
        if (fields.isNull(at) || placeholders.has(fields, at)) return `${columns[i]}: no client`;
      }
      return positions.length === 1
        ? codes.codeOf(fields, positions[0]!)
        : codes.codeOfJoined(fields, positions, separator);
    };
  }

  labels(): LabelReader | null {
    const { labels } = this.#spec;
    return labels === undefined ? null : compileLabels(labels, this.position(labels.column), this.#placeholders);
  }

  /** A reader of codes; a reason only where a coordinate is none. */
  code(spec: ValueSpec, dictionary: Dictionary): NumberReader {
    if (spec.kind === 'boxes' || spec.kind === 'centres') return this.#place(spec, dictionary);
    if (spec.kind === 'none') return () => NULL_CODE;
    if (spec.kind === 'constant') {
      let code = NULL_CODE;
      return () => (code === NULL_CODE ? (code = dictionary.intern(spec.value)) : code);
    }
    const at = this.position(spec.column);
    const translate = compileTranslation(spec);
    const placeholders: ReadonlySet<string> = new Set(this.#spec.placeholders);
    const codes = new FieldCodes(
      (text) => {
        const value = placeholders.has(text) ? null : translate(text);
        return value === null ? NULL_CODE : internCopy(dictionary, value);
      },
      spec.kind === 'column' ? Infinity : MAX_TRANSLATED_BYTES,
    );
    return (fields) => (fields.isNull(at) ? NULL_CODE : codes.codeOf(fields, at));
  }

  /** A reader of codes for each extra column of the vocabulary, which has all those of the mapping: null where it has others. */
  extras({ extras }: Vocabulary): readonly NumberReader[] {
    const { extra = new Map<string, ValueSpec>() } = this.#spec;
    const missing = [...extra.keys()].find((name) => !extras.some((known) => known.name === name));
    if (missing !== undefined) throw defect(`the vocabulary has no extra column ${missing}, which the mapping fills`);
    return extras.map(({ name, values }) => this.code(extra.get(name) ?? { kind: 'none' }, values));
  }

  #place(spec: PlaceSpec, dictionary: Dictionary): NumberReader {
    const readLatitude = this.degrees(spec.latitude, 90);
    const readLongitude = this.degrees(spec.longitude, 180);
    const placeOf = compilePlaces(spec);
    return (fields) => {
      const latitude = readLatitude(fields);
      if (typeof latitude === 'string') return latitude;
      const longitude = readLongitude(fields);
      if (typeof longitude === 'string') return longitude;
      if (latitude === NO_COORDINATE || longitude === NO_COORDINATE) return NULL_CODE;
      const value = placeOf(latitude, longitude);
      return value === null ? NULL_CODE : dictionary.intern(value);
    };
  }

  degrees(column: string | null, limit: number): NumberReader {
    if (column === null) return () => NO_COORDINATE;
    const at = this.position(column);
    return (fields) => {
      if (fields.isNull(at) || this.#placeholders.has(fields, at)) return NO_COORDINATE;
      const degreesE6 = parseDecimal(fields.bytes(at), fields.from[at]!, fields.to[at]!, 6, 'round');
      if (typeof degreesE6 === 'number' && Math.abs(degreesE6) <= limit * 1e6) return degreesE6;
      return `${column}: not a number of degrees between -${limit} and ${limit}`;
    };
  }
}

/**
 * The code of `value`, given out now if it is new. What is kept is a copy: a text cut out of a record would keep the whole
 * record in memory for as long as the dictionary lives.
 */
function internCopy(dictionary: Dictionary, value: string): number {
  return dictionary.find(value) ?? dictionary.intern(Buffer.from(value).toString());
}
