import { NO_COORDINATE, type TransactionBatch } from '../model/batch.ts';
import { type Dictionary, type Vocabulary } from '../model/dictionary.ts';
import { DAY_MS } from '../model/time-units.ts';
import { formatIsoTime } from './iso-time.ts';
import { writeDigits } from './digits.ts';

const MIDNIGHT = '00:00:00.000Z';
const MINUS = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
const ZULU = 0x5a;
/** Of everything but the coded values: keys, id, numbers and time. */
const OTHER_BYTES = 320;

const HEAD = utf8('{"transaction_id":"');
const ID_END = utf8('"');
const AMOUNT = utf8(',"amount":');
const TIMESTAMP = utf8(',"timestamp":"');
const TIMESTAMP_END = utf8('"');
const LATITUDE = utf8(',"latitude":');
const LONGITUDE = utf8(',"longitude":');
const NULL = utf8('null');
const TAIL = utf8('}');
const HEX = utf8('0123456789abcdef');

/**
 * The bytes of `toWireJson` in UTF-8, several times as fast: what belongs to a code or a day is put into bytes once, and no string is
 * made of a row.
 */
export class WireEncoder {
  readonly #client: Members;
  readonly #currency: Members;
  readonly #location: Members;
  readonly #device: Members;
  readonly #category: Members;
  readonly #region: Members;
  readonly #extras: readonly Members[];
  #bytes = new Uint8Array(1024);
  #end = 0;
  /** The day of the row before, and its date up to the `T`. */
  #day = NaN;
  #date: Uint8Array = new Uint8Array(0);

  constructor({ clients, currencies, locations, devices, categories, regions, extras }: Vocabulary) {
    this.#client = new Members('client_id', clients);
    this.#currency = new Members('currency', currencies);
    this.#location = new Members('location', locations);
    this.#device = new Members('device', devices);
    this.#category = new Members('merchant_category', categories);
    this.#region = new Members('region', regions);
    this.#extras = extras.map(({ name, values }) => new Members(name, values));
  }

  /** The row as a JSON object; good until the next call. */
  encode(batch: TransactionBatch, row: number): Uint8Array {
    const client = this.#client.of(batch.client[row]!);
    const currency = this.#currency.of(batch.currency[row]!);
    const location = this.#location.of(batch.location[row]!);
    const device = this.#device.of(batch.device[row]!);
    const category = this.#category.of(batch.category[row]!);
    const region = this.#region.of(batch.region[row]!);
    let coded = client.length + currency.length + location.length + device.length + category.length + region.length;
    for (let i = 0; i < this.#extras.length; i++) coded += this.#extra(batch, i, row).length;
    if (coded + OTHER_BYTES > this.#bytes.length) this.#bytes = new Uint8Array(2 * (coded + OTHER_BYTES));
    this.#end = 0;
    this.#put(HEAD);
    this.#hex(batch.ids[2 * row + 1]!);
    this.#hex(batch.ids[2 * row]!);
    this.#put(ID_END);
    this.#put(client);
    this.#put(AMOUNT);
    this.#decimal(batch.amountCents[row]!, 2, 100);
    this.#put(currency);
    this.#put(TIMESTAMP);
    this.#time(batch.eventTimeMs[row]!);
    this.#put(TIMESTAMP_END);
    this.#put(location);
    this.#put(device);
    this.#put(category);
    this.#put(region);
    this.#put(LATITUDE);
    this.#coordinate(batch.latitudeE6[row]!);
    this.#put(LONGITUDE);
    this.#coordinate(batch.longitudeE6[row]!);
    for (let i = 0; i < this.#extras.length; i++) this.#put(this.#extra(batch, i, row));
    this.#put(TAIL);
    return this.#bytes.subarray(0, this.#end);
  }

  #extra({ extras }: TransactionBatch, column: number, row: number): Uint8Array {
    return this.#extras[column]!.of(extras[column]![row]!);
  }

  /** Byte by byte: for so few, a call to copy them takes longer. */
  #put(from: Uint8Array): void {
    const bytes = this.#bytes;
    const end = this.#end;
    for (let i = 0; i < from.length; i++) bytes[end + i] = from[i]!;
    this.#end = end + from.length;
  }

  #hex(word: number): void {
    for (let shift = 28; shift >= 0; shift -= 4) this.#bytes[this.#end++] = HEX[(word >>> shift) & 15]!;
  }

  /** An integer of units 10^-digits; `scale` is 10^digits. */
  #decimal(units: number, digits: number, scale: number): void {
    if (units < 0) this.#bytes[this.#end++] = MINUS;
    const magnitude = Math.abs(units);
    const whole = Math.floor(magnitude / scale);
    this.#end = writeDigits(this.#bytes, this.#end, whole, 1);
    this.#bytes[this.#end++] = POINT;
    this.#end = writeDigits(this.#bytes, this.#end, magnitude - whole * scale, digits);
  }

  #coordinate(microdegrees: number): void {
    if (microdegrees === NO_COORDINATE) this.#put(NULL);
    else this.#decimal(microdegrees, 6, 1_000_000);
  }

  #time(timeMs: number): void {
    const day = Math.floor(timeMs / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = utf8(formatIsoTime(day * DAY_MS).slice(0, -MIDNIGHT.length));
    }
    this.#put(this.#date);
    const inDay = timeMs - day * DAY_MS;
    const seconds = (inDay / 1000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    this.#clock(hours, 2, COLON);
    this.#clock(minutes - 60 * hours, 2, COLON);
    this.#clock(seconds - 60 * minutes, 2, POINT);
    this.#clock(inDay - 1000 * seconds, 3, ZULU);
  }

  #clock(value: number, digits: number, then: number): void {
    const end = writeDigits(this.#bytes, this.#end, value, digits);
    this.#bytes[end] = then;
    this.#end = end + 1;
  }
}

/** A member of the object by the code of its value, `,"name":value`. */
class Members {
  readonly #head: string;
  readonly #dictionary: Dictionary;
  readonly #known: Uint8Array[] = [];

  constructor(name: string, dictionary: Dictionary) {
    this.#head = `,"${name}":`;
    this.#dictionary = dictionary;
  }

  of(code: number): Uint8Array {
    return (this.#known[code] ??= utf8(this.#head + JSON.stringify(this.#dictionary.value(code))));
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
