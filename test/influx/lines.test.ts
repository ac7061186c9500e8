import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tagOf } from '../../src/influx/line.ts';
import { MeasurementLines } from '../../src/influx/measurements.ts';
import { Ordinals } from '../../src/influx/ordinals.ts';
import { TransactionLines } from '../../src/influx/transaction-lines.ts';
import { type Detection, type DetectionDetails } from '../../src/model/alert.ts';
import { NO_COORDINATE } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { transaction, worldBatch } from '../run/log-batches.ts';

const TIME_MS = 1_772_409_600_123;

function alert(rule: string, details: DetectionDetails): Detection {
  return {
    alert_id: '0'.repeat(32),
    kind: 'open',
    rule,
    client_id: '7',
    transaction_id: 'f'.repeat(16),
    event_time_ms: TIME_MS,
    window_start_ms: 0,
    window_end_ms: TIME_MS,
    evidence: [],
    details,
  };
}

describe('lines of alerts', () => {
  it.each<[string, DetectionDetails, string]>([
    [
      'impossible_travel',
      { kind: 'distinct', field: 'region', values: ['north', 'east'] },
      'regions_seen_str="north, east",region_count=2i',
    ],
    [
      'spending_spree',
      { kind: 'distinct', field: 'category', values: ['a "b"', String.raw`c\d`] },
      String.raw`categories_seen_str="a \"b\", c\\d",category_count=2i`,
    ],
    [
      'low_high_velocity',
      { kind: 'pair', small_amount_cents: 499, large_amount_cents: 100_001 },
      'min_amount=4.99,max_amount=1000.01',
    ],
    ['many', { kind: 'count', count: 12 }, 'txn_count=12i'],
    ['much', { kind: 'sum', sum_cents: 500_000 }, 'total_amount=5000'],
  ])('%s are at their own event time, with the fields of their kind', (rule, details, fields) => {
    const lines = new MeasurementLines('run');
    expect(lines.alert(alert(rule, details))).toBe(
      `${rule}_alerts,client_id=7,run_id=run ${fields},alert_id="${'0'.repeat(32)}" ${TIME_MS}000000`,
    );
  });

  it('have a time of their own each, in series of their own', () => {
    const lines = new MeasurementLines('run');
    const one = alert('many', { kind: 'count', count: 2 });
    const times = [one, one, { ...one, client_id: '8' }].map((row) => lines.alert(row).split(' ').at(-1));
    expect(times).toEqual([`${TIME_MS}000000`, `${TIME_MS}000001`, `${TIME_MS}000000`]);
  });
});

describe('lines of transactions', () => {
  const lineOf = (changes: Parameters<typeof transaction>[1]) => {
    const vocabulary = createVocabulary();
    const batch = worldBatch(vocabulary, [transaction(5, changes)]);
    return new TransactionLines(vocabulary, 'run').line(batch, 0);
  };

  it('have the city as a tag and as a field, and its place in degrees and as a geohash', () => {
    expect(lineOf({ location: 'New Orleans', latitudeE6: 29_951_100, longitudeE6: -90_071_500 })).toBe(
      String.raw`raw_transactions,city=New\ Orleans,client_id=1,device=web,geohash=9vrfq,merchant_category=food,region=north,run_id=run ` +
        'amount=12.34,latitude=29.9511,longitude=-90.0715,location="New Orleans",transaction_id="0000000000000005" 5000000000',
    );
  });

  it('leave out what is not known, and no more than that', () => {
    expect(lineOf({ location: null, latitudeE6: 0, longitudeE6: NO_COORDINATE })).toBe(
      'raw_transactions,client_id=1,device=web,merchant_category=food,region=north,run_id=run ' +
        'amount=12.34,latitude=0,transaction_id="0000000000000005" 5000000000',
    );
  });
});

describe('lines of a live run', () => {
  it('say where the time of an alert went, as far as that was measured', () => {
    const stages = new Map([
      ['send', 1.5],
      ['watermark', -3],
      ['visible', 20],
    ] as const);
    const opened = { rule: 'many', client_id: '7', event_time_ms: TIME_MS };
    expect(new MeasurementLines('run').liveLatency(opened, 32.75, stages)).toBe(
      `alert_latency,client_id=7,rule=many,run_id=run latency_ms=33i,send_ms=1.5,watermark_ms=-3,visible_ms=20 ${TIME_MS}000000`,
    );
  });

  it.each([
    [999.5, 'actual_ms=999.5,met=1i,'],
    [1000, 'actual_ms=1000,met=0i,'],
    [null, ''],
  ])('judge %s ms against a target of 1000 ms', (actualMs, fields) => {
    expect(new MeasurementLines('run').latencyVerdict('p50', actualMs, 1000, TIME_MS)).toBe(
      `latency_slo,quantile=p50,run_id=run ${fields}target_ms=1000 ${TIME_MS}000000`,
    );
  });
});

it('lines of losses name every cause that was looked for, those without an episode too', () => {
  const lines = new MeasurementLines('run').losses(
    'baseline',
    'many',
    { late_drop: 2, future_drop: 0, clock_skew: null },
    5,
  );
  expect(lines).toEqual([
    'run_losses,cause=late_drop,rule=many,scenario=baseline,run_id=run episodes=2i 5000000',
    'run_losses,cause=future_drop,rule=many,scenario=baseline,run_id=run episodes=0i 5000000',
  ]);
});

describe('lines of aggregates', () => {
  it('escape what line protocol gives a meaning, and leave out what is not known', () => {
    const lines = new MeasurementLines('run');
    const row = {
      minute_start_ms: -60_000,
      currency: null,
      count: 3,
      sum_cents: 1000,
      categories: [{ key: 'food, drink=fun\\', count: 3, sum_cents: 1000 }],
      regions: [{ key: 'north', count: 3, sum_cents: 1000 }],
      clients: [],
    };
    expect(lines.aggregate(row)).toEqual([
      String.raw`avg_amount_by_category,merchant_category=food\,\ drink\=fun\_,run_id=run avg_amount=3.3333333333333335 -60000000000`,
      'txn_count_by_region,region=north,run_id=run txn_count=3i -60000000000',
    ]);
  });
});

describe('the latency of an alert that was said early', () => {
  const one = alert('many', { kind: 'count', count: 2 });
  const timing = { event_clock_ms: TIME_MS + 5, processing_time_ms: TIME_MS + 9, at_end: false };
  const fieldsIn = (line: string): string => line.split(' ')[1]!;

  it('is beside that at the watermark, and absent where there is none', () => {
    const lines = new MeasurementLines('run');
    const early = { event_clock_ms: TIME_MS, processing_time_ms: TIME_MS + 2 };
    expect(fieldsIn(lines.latency(one, timing))).toBe('at_end=false,event_clock_lag_ms=5i,latency_ms=9i');
    expect(fieldsIn(lines.latency(one, { ...timing, early }))).toBe(
      'at_end=false,event_clock_lag_ms=5i,latency_ms=9i,early_event_clock_lag_ms=0i,early_latency_ms=2i',
    );
    expect(fieldsIn(lines.latency(one, { ...timing, early: { ...early, processing_time_ms: null } }))).toBe(
      'at_end=false,event_clock_lag_ms=5i,latency_ms=9i,early_event_clock_lag_ms=0i',
    );
  });
});

describe('lines of a run whose times are shifted', () => {
  const SHIFT = 3_600_000;

  it('are those of the same run, so much later', () => {
    const [shifted, plain] = [new MeasurementLines('run', SHIFT), new MeasurementLines('run')];
    const one = alert('many', { kind: 'count', count: 2 });
    const timing = { event_clock_ms: TIME_MS + 5, processing_time_ms: TIME_MS + 9, at_end: false };
    const later = (line: string) => line.replace(/-?\d+$/, (ns) => String(BigInt(ns) + BigInt(SHIFT) * 1_000_000n));
    for (const lineOf of [
      (lines: MeasurementLines) => lines.alert(one),
      (lines: MeasurementLines) => lines.latency(one, timing),
      (lines: MeasurementLines) => lines.liveLatency(one, 12.4, new Map([['send', 1.25]])),
      (lines: MeasurementLines) => lines.latencyVerdict('p50', null, 1000, TIME_MS),
    ]) {
      expect(lineOf(shifted)).toBe(later(lineOf(plain)));
    }
  });

  it('of transactions are so much later too', () => {
    const vocabulary = createVocabulary();
    const batch = worldBatch(vocabulary, [transaction(7), transaction(8, { eventTimeMs: 7000 })]);
    const lines = new TransactionLines(vocabulary, 'run', SHIFT);
    const plain = new TransactionLines(vocabulary, 'run');
    const timesOf = (of: TransactionLines) => [0, 1].map((row) => of.line(batch, row).split(' ').at(-1));
    // The same series in the same millisecond: the second point has an ordinal.
    expect(timesOf(plain)).toEqual(['7000000000', '7000000001']);
    expect(timesOf(lines)).toEqual(['3607000000000', '3607000000001']);
  });

  it('have exactly their minute where they may be written again, which then revises them', () => {
    const lines = new MeasurementLines('run', SHIFT);
    const cells = [{ key: 'food', count: 2, sum_cents: 500 }];
    const row = { currency: 'USD', count: 2, sum_cents: 500, categories: cells, regions: cells, clients: [] };
    const none = { admitted: 0, late: 0, future: 0, duplicates: 0, malformed: 0, watermarkLagMs: null };
    const written = [1, 2].map((admitted) => [
      ...lines.aggregate({ ...row, minute_start_ms: -60_000 }),
      lines.health({ ...none, minuteMs: -60_000, admitted }),
    ]);
    for (const line of written.flat()) expect(line).toMatch(/ 3540000000000$/);
    const [first, second] = written.map((some) => some.map((line) => line.split(' ')[0]));
    expect(first).toEqual(second);
    expect(new Set(first).size).toBe(3);
    expect(written[1]![2]).toBe(
      'engine_health,run_id=run admitted=2i,late=0i,future=0i,duplicates=0i,malformed=0i,' +
        'throughput_per_s=0.03333333333333333 3540000000000',
    );
  });
});

it('ordinals give every point of a series another time in its millisecond, the same ones each time', () => {
  const points = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: -3, max: 3 })), { maxLength: 200 });
  fc.assert(
    fc.property(points, (all) => {
      const stamp = () => {
        const ordinals = new Ordinals();
        return all.map(([series, timeMs]) => `${series} ${ordinals.timeNs(series, timeMs)}`);
      };
      const stamps = stamp();
      expect(new Set(stamps).size).toBe(all.length);
      expect(stamp()).toEqual(stamps);
      const floored = stamps.map((text) => Math.floor(Number(text.split(' ')[1]) / 1_000_000));
      expect(floored).toEqual(all.map(([, timeMs]) => timeMs));
    }),
  );
});

// before: 190 bytes a series, for ever
it('ordinals take the same memory for any number of series', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const ordinals = new Ordinals();
  const heldBytes = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heldBytes();
  for (let i = 0; i < 200_000; i++) ordinals.timeNs(`raw_transactions,client_id=${i}`, i);
  expect(heldBytes() - before).toBeLessThan(10 * 200_000);
  // Still there, so that it was measured.
  expect(ordinals.timeNs('alert_latency', 0)).toMatch(/^\d+$/);
});

describe('tags', () => {
  it('that end in a backslash stay apart from those that end in a backslash and underscores', () => {
    const values = ['C:', 'C:\\', 'C:\\_', 'C:\\__', 'C:_', 'C:\\\\'];
    const written = values.map((value) => tagOf('client_id', value));
    expect(written[1]).toBe(String.raw`,client_id=C:\_`);
    expect(new Set(written).size).toBe(values.length);
  });

  it('of different texts without line ends are different, and end in no backslash', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '\\', '_', ',', ' ', '='), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [first, second] = [tagOf('x', one), tagOf('x', other)];
        expect(first.endsWith('\\')).toBe(false);
        expect(first === second).toBe(one === other);
      }),
    );
  });
});
