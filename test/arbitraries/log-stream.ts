import fc from 'fast-check';
import { avalanche } from '../../src/digest/murmur3.ts';
import {
  type LogBatch,
  type MalformedRecord,
  NO_COORDINATE,
  allocateLogBatch,
  copyRow,
} from '../../src/model/batch.ts';
import { type Vocabulary, createVocabulary } from '../../src/model/dictionary.ts';
import { type Filter } from '../../src/model/filter.ts';
import { type Rule, type RuleSet, type WindowSpec } from '../../src/model/rule-set.ts';
import { type EngineSpec } from '../../src/model/scenario.ts';
import { anomalyRules, type SCORES } from './anomaly-rule.ts';

/** Window sizes are small multiples of this, and so are gaps, give or take a millisecond: boundaries are hit all the time. */
const UNIT_MS = 100;

export interface LogStreamOptions {
  /** Records of the log, malformed ones included. */
  readonly maxRecords?: number;
  readonly clients?: number;
  readonly partition?: number;
  /** Around the thresholds of `ruleSets()` unless given. */
  readonly amountsCents?: fc.Arbitrary<number>;
}

export interface LogStream {
  readonly vocabulary: Vocabulary;
  readonly batch: LogBatch;
  /** The same records for a reader of a counterexample. */
  readonly records: readonly string[];
}

/**
 * The log of one partition: disorder, late and future records, copies with the same or another payload, equal timestamps,
 * nulls, several currencies, refunds, gaps and amounts around every threshold of `ruleSets()`, unparseable records, gaps in
 * the offsets, unknown ingest times, and times before 1970.
 */
export function logStream(options: LogStreamOptions = {}): fc.Arbitrary<LogStream> {
  const { maxRecords = 60, clients = 3, partition = 0, amountsCents = amountsAroundThresholds() } = options;
  const someSteps = fc.array(step(clients, amountsCents), { maxLength: maxRecords, size: 'max' });
  return fc
    .record({ originMs: origins(), steps: someSteps })
    .map(({ originMs: origin, steps }) => build(partition, origin, steps));
}

export interface RuleSetOptions {
  /** All unless given. */
  readonly kind?: Rule['kind'];
  readonly window?: WindowSpec['kind'];
  /** Of rules of anomalies; any unless given. */
  readonly score?: (typeof SCORES)[number];
  /** Half of the rules have one unless given: all or none. */
  readonly filtered?: boolean;
}

/** One to three rules over all kinds, window kinds and variants, as far as `options` do not fix them. */
export function ruleSets(options: RuleSetOptions = {}): fc.Arbitrary<RuleSet> {
  const filter = options.filtered === false ? fc.constant(null) : filters();
  const where = options.filtered === undefined ? fc.oneof(fc.constant(null), filter) : filter;
  return fc
    .record({
      rules: fc.array(rule(options), { minLength: 1, maxLength: 3 }),
      wheres: fc.array(where, { minLength: 3, maxLength: 3 }),
      // Rules that share a filter share an evaluator.
      isShared: fc.boolean(),
    })
    .map(({ rules, wheres, isShared }) => ({
      name: 'random',
      rules: rules.map((drawn, i) => {
        const own = wheres[isShared ? 0 : i]!;
        return { ...drawn, name: `${drawn.kind}_${i}`, ...(own === null ? {} : { where: own }) };
      }),
    }));
}

/** Filters over everything that a transaction of `logStream()` may have, up to three deep. */
export function filters(): fc.Arbitrary<Filter> {
  const values = (field: Extract<Filter, { kind: 'values' }>['field'], known: readonly string[]) =>
    fc.record({
      kind: fc.constant('values' as const),
      field: fc.constant(field),
      values: fc.subarray([...known, 'none of these'], { minLength: 1 }),
    });
  const amount = fc
    .record({
      kind: fc.constant('amount' as const),
      aboveCents: fc.constantFrom(null, 0, 1, 499, 500, 49_999),
      belowCents: fc.constantFrom(null, 50_001, 100_000, 150_000, 150_001),
      currency: fc.constantFrom('USD', 'USD', 'EUR', 'NOK'),
    })
    .map((range) => (range.aboveCents === null && range.belowCents === null ? { ...range, aboveCents: 0 } : range));
  const leaf: fc.Arbitrary<Filter> = fc.oneof(
    values('device', ['mobile', 'web', 'pos']),
    values('category', ['food', 'electronics', 'fashion', 'travel', '7', '10']),
    values('region', ['north', 'south', 'east', 'west']),
    values('location', ['Oslo', 'Lima']),
    values('currency', ['USD', 'EUR']),
    amount,
  );
  const over = (inner: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> => {
    const several = fc.array(inner, { minLength: 1, maxLength: 3 });
    return fc.oneof(
      { weight: 2, arbitrary: leaf },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('all' as const), of: several }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('any' as const), of: several }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: inner }) },
    );
  };
  return over(over(leaf));
}

/** A rule set with the settings of admission. */
export function engineSpecs(options: RuleSetOptions = {}): fc.Arbitrary<EngineSpec> {
  return fc.record({
    ruleSet: ruleSets(options),
    allowedDisorderMs: fc.constantFrom(0, 1, UNIT_MS / 2, UNIT_MS, 3 * UNIT_MS, 10 * UNIT_MS),
    maxFutureMs: fc.constantFrom(null, 0, UNIT_MS, 20 * UNIT_MS),
    aggregates: fc.boolean(),
  });
}

/**
 * Cuts a batch into batches of `sizes` records, malformed ones counted, taking the sizes round and round; sizes below 1
 * count as 1. No sizes: the batch itself.
 */
export function splitBatch(batch: LogBatch, sizes: readonly number[]): LogBatch[] {
  if (sizes.length === 0) return [batch];
  const parts: LogBatch[] = [];
  let row = 0;
  let bad = 0;
  while (row < batch.length || bad < batch.malformed.length) {
    const size = Math.max(1, sizes[parts.length % sizes.length]!);
    const rows: number[] = [];
    const malformed: MalformedRecord[] = [];
    while (rows.length + malformed.length < size && (row < batch.length || bad < batch.malformed.length)) {
      const next = batch.malformed[bad];
      if (next !== undefined && (row >= batch.length || next.offset < batch.offset[row]!)) {
        malformed.push(next);
        bad += 1;
      } else {
        rows.push(row++);
      }
    }
    parts.push(pickRows(batch, rows, malformed));
  }
  return parts;
}

function pickRows(from: LogBatch, rows: readonly number[], malformed: readonly MalformedRecord[]): LogBatch {
  const part = { ...allocateLogBatch(from.vocabulary, from.partition, rows.length), malformed };
  rows.forEach((row, i) => {
    copyRow(from, row, part, i);
    part.offset[i] = from.offset[row]!;
    part.ingestTimeMs[i] = from.ingestTimeMs[row]!;
  });
  part.length = rows.length;
  return part;
}

/** A copy repeats an earlier row, an altered one but for one column; a reused id comes with another transaction. */
type Kind = 'row' | 'copy' | 'altered_copy' | 'reused_id' | 'malformed';

interface Step {
  readonly kind: Kind;
  /** How far the world's time moves on before this record. */
  readonly advanceMs: number;
  /** Event time − the world's time. */
  readonly skewMs: number;
  /** Ingest time − the world's time; null where the log does not know. */
  readonly delayMs: number | null;
  readonly offsetGap: number;
  /** Which of the earlier rows a copy repeats, counted backwards. */
  readonly back: number;
  /** The numeric column in which an altered copy differs, by one. */
  readonly altered: 'amountCents' | 'eventTimeMs' | 'longitudeE6';
  readonly client: number;
  readonly amountCents: number;
  readonly currency: string | null;
  readonly region: string | null;
  readonly category: string | null;
  readonly location: string | null;
  readonly device: string | null;
  readonly point: readonly [latitudeE6: number, longitudeE6: number];
}

/** Points of which some are exactly 100, 101 and 200 m apart, also across the antimeridian, some further, and some half unknown. */
const POINTS: readonly Step['point'][] = [
  [0, 0],
  [899, 0],
  [908, 0],
  [0, 1799],
  [0, 180_000_000],
  [0, -179_999_101],
  [59_913_900, 10_752_200],
  [0, NO_COORDINATE],
  [NO_COORDINATE, 0],
  [NO_COORDINATE, NO_COORDINATE],
];

function amountsAroundThresholds(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(0, 1, 499, 100_001, 150_000) },
    { weight: 2, arbitrary: fc.constantFrom(500, 100_000, -1, -100_001, 49_999, 50_000, 50_001) },
    { weight: 1, arbitrary: fc.integer({ min: -1000, max: 200_000 }) },
  );
}

function step(clients: number, amountsCents: fc.Arbitrary<number>): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.oneof(
      { weight: 24, arbitrary: fc.constant<Kind>('row') },
      { weight: 3, arbitrary: fc.constant<Kind>('copy') },
      { weight: 1, arbitrary: fc.constant<Kind>('altered_copy') },
      { weight: 1, arbitrary: fc.constant<Kind>('reused_id') },
      { weight: 1, arbitrary: fc.constant<Kind>('malformed') },
    ),
    advanceMs: fc.oneof(
      { weight: 8, arbitrary: gapMs() },
      { weight: 1, arbitrary: fc.constantFrom(2000, 59_999, 60_000, 86_400_000) },
    ),
    skewMs: fc.oneof(
      { weight: 12, arbitrary: fc.constant(0) },
      { weight: 5, arbitrary: gapMs().map((gap) => 0 - gap) },
      { weight: 1, arbitrary: fc.constantFrom(1, UNIT_MS, UNIT_MS + 1, 5000) },
      { weight: 1, arbitrary: fc.constantFrom(-5000, -100_000_000) },
    ),
    delayMs: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 20 }) },
      { weight: 1, arbitrary: fc.integer({ min: -20, max: 0 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    offsetGap: fc.constantFrom(1, 1, 1, 3),
    back: fc.nat({ max: 20 }),
    altered: fc.constantFrom('amountCents', 'eventTimeMs', 'longitudeE6'),
    client: fc.nat({ max: clients - 1 }),
    amountCents: amountsCents,
    currency: fc.constantFrom('USD', 'USD', 'USD', 'USD', 'EUR', null),
    region: fc.constantFrom('north', 'south', 'east', 'west', null),
    category: fc.constantFrom('food', 'electronics', 'fashion', 'travel', '7', '10', null),
    location: fc.constantFrom('Oslo', 'Lima', null),
    device: fc.constantFrom('mobile', 'web', 'pos', null),
    point: fc.constantFrom(...POINTS),
  });
}

/** Zero, a few ms, or a few units give or take one. */
function gapMs(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: UNIT_MS / 2 }),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -1, max: 1 }))
      .map(([units, off]) => units * UNIT_MS + off),
  );
}

function origins(): fc.Arbitrary<number> {
  return fc.constantFrom(0, -7, -86_400_000 * 365 * 30, 1_700_000_000_000, 1_700_000_039_950);
}

function windowSpec(kind: WindowSpec['kind'] | undefined): fc.Arbitrary<WindowSpec> {
  const sizeMs = fc.constantFrom(1, UNIT_MS, UNIT_MS + UNIT_MS / 2, 2 * UNIT_MS, 3 * UNIT_MS);
  const slide = fc.oneof(
    fc.constantFrom(1, 2, 3, 4).map((parts) => (size: number) => Math.ceil(size / parts)),
    fc.constantFrom(70, 101, 199).map((slideMs) => (size: number) => Math.min(size, slideMs)),
  );
  const byKind: Record<WindowSpec['kind'], fc.Arbitrary<WindowSpec>> = {
    trailing: fc.record({ kind: fc.constant('trailing'), sizeMs }),
    tumbling: fc.record({ kind: fc.constant('tumbling'), sizeMs }),
    hopping: fc
      .tuple(sizeMs, slide)
      .map(([size, slideOf]): WindowSpec => ({ kind: 'hopping', sizeMs: size, slideMs: slideOf(size) })),
  };
  return kind === undefined ? fc.oneof(...Object.values(byKind)) : byKind[kind];
}

function rule(options: RuleSetOptions): fc.Arbitrary<Rule> {
  const base = { name: fc.constant(''), window: windowSpec(options.window), detects: fc.constant([]) };
  const byKind: Record<Rule['kind'], fc.Arbitrary<Rule>> = {
    distinct: fc.record({
      ...base,
      kind: fc.constant('distinct' as const),
      field: fc.constantFrom('region', 'category', 'location', 'device'),
      atLeast: fc.constantFrom(2, 2, 3, 4),
    }),
    pair: fc.record({
      ...base,
      kind: fc.constant('pair' as const),
      order: fc.constantFrom('adjacent', 'ordered', 'unordered'),
      belowCents: fc.constant(500),
      aboveCents: fc.constantFrom(500, 100_000),
      currency: fc.constantFrom('USD', 'USD', 'EUR'),
    }),
    count: fc.record({ ...base, kind: fc.constant('count' as const), atLeast: fc.constantFrom(2, 3, 5) }),
    sum: fc.record({
      ...base,
      kind: fc.constant('sum' as const),
      aboveCents: fc.constantFrom(0, 500, 100_000, 150_000),
      currency: fc.constantFrom('USD', 'EUR'),
    }),
    speed: fc.record({
      ...base,
      kind: fc.constant('speed' as const),
      // A metre a millisecond, half of that, and next to nothing.
      maxMetresPerHour: fc.constantFrom(3_600_000, 1_800_000, 1),
      minMetres: fc.constantFrom(0, 0, 99, 100, 5_000_000),
    }),
    anomaly: anomalyRules(base, options.score),
  };
  return options.kind === undefined ? fc.oneof(...Object.values(byKind)) : byKind[options.kind];
}

function build(partition: number, startMs: number, steps: readonly Step[]): LogStream {
  const vocabulary = createVocabulary();
  const malformed: MalformedRecord[] = [];
  const batch: LogBatch = { ...allocateLogBatch(vocabulary, partition, steps.length), malformed };
  const records: string[] = [];
  let nowMs = startMs;
  let offset = 0;
  for (const s of steps) {
    nowMs += s.advanceMs;
    offset += s.offsetGap;
    const ingestTimeMs = s.delayMs === null ? Number.NaN : nowMs + s.delayMs;
    if (s.kind === 'malformed') {
      malformed.push({ offset, ingestTimeMs, reason: 'no amount', excerpt: '{}' });
      records.push(`${offset}: malformed`);
      continue;
    }
    const row = batch.length++;
    const original = Math.max(0, row - 1 - s.back);
    const repeats = (s.kind === 'copy' || s.kind === 'altered_copy') && row > 0;
    if (repeats) copyRow(batch, original, batch, row);
    else writeRow(batch, row, s.kind === 'reused_id' ? original : row, s, nowMs + s.skewMs);
    if (repeats && s.kind === 'altered_copy') alter(batch[s.altered], row);
    batch.offset[row] = offset;
    batch.ingestTimeMs[row] = ingestTimeMs;
    records.push(describe(batch, row));
  }
  return { vocabulary, batch, records };
}

/** Another value, which is a coordinate if it is one. */
function alter(column: Float64Array | Int32Array, row: number): void {
  column[row] = column[row] === NO_COORDINATE ? 0 : column[row]! - 1;
}

function writeRow(batch: LogBatch, row: number, idNumber: number, s: Step, eventTimeMs: number): void {
  const { vocabulary } = batch;
  // Bijections of the number, so ids are distinct; number 0 gets the id 0.
  batch.ids[2 * row] = avalanche(idNumber);
  batch.ids[2 * row + 1] = avalanche(2 * idNumber);
  batch.client[row] = vocabulary.clients.intern(String(s.client + 1));
  batch.amountCents[row] = s.amountCents;
  batch.currency[row] = vocabulary.currencies.intern(s.currency);
  batch.eventTimeMs[row] = eventTimeMs;
  batch.location[row] = vocabulary.locations.intern(s.location);
  batch.device[row] = vocabulary.devices.intern(s.device);
  batch.category[row] = vocabulary.categories.intern(s.category);
  batch.region[row] = vocabulary.regions.intern(s.region);
  [batch.latitudeE6[row], batch.longitudeE6[row]] = s.point;
}

function describe(batch: LogBatch, row: number): string {
  const { vocabulary: v } = batch;
  const id = `${batch.ids[2 * row + 1]!.toString(16)}:${batch.ids[2 * row]!.toString(16)}`;
  return (
    `${batch.offset[row]}: id ${id} client ${v.clients.value(batch.client[row]!)} at ${batch.eventTimeMs[row]} ` +
    `ingest ${batch.ingestTimeMs[row]} ${batch.amountCents[row]} ${v.currencies.value(batch.currency[row]!)} ` +
    `${v.regions.value(batch.region[row]!)} ${v.categories.value(batch.category[row]!)} ` +
    `${v.locations.value(batch.location[row]!)} ${v.devices.value(batch.device[row]!)} ` +
    `${batch.latitudeE6[row]},${batch.longitudeE6[row]}`
  );
}
