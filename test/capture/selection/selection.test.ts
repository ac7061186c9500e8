import { describe, expect, it } from 'vitest';
import { TRANSACTION_JSON } from '../../../src/mapping/transaction-json.ts';
import { INGEST_TIME_HEADER, type RawRecord } from '../../../src/model/record.ts';
import { type CapturedRecord } from '../../../src/capture/captured-record.ts';
import { formatOffsets, parseBound } from '../../../src/capture/selection/bound.ts';
import { parseFieldCondition, requireFields } from '../../../src/capture/selection/field-condition.ts';
import { parseRemap, remapTopic, requireTopic } from '../../../src/capture/selection/remap.ts';
import {
  compileSelection,
  EVERYTHING,
  type Selection,
  type Selects,
  type SpanOf,
} from '../../../src/capture/selection/selection.ts';
import { record } from '../format/records.ts';

const T0 = Date.UTC(2026, 2, 2, 14);

function captured(raw: Partial<RawRecord>, arrivalMs = NaN): CapturedRecord {
  return { raw: record(raw), arrivalMs };
}

/** A second apart: by the broker in the order of the offsets, by event time the other way round. */
const RECORDS = Array.from({ length: 6 }, (_, i) =>
  captured(
    {
      partition: i % 2,
      offset: i,
      timestampMs: T0 + 1000 * i,
      key: Buffer.from(`client-${i % 3}`),
      value: Buffer.from(
        JSON.stringify({
          transaction_id: `000000000000000${i}`,
          client_id: `client-${i % 3}`,
          amount: i,
          timestamp: new Date(T0 + 5000 - 1000 * i).toISOString(),
          region: i < 3 ? 'north' : null,
        }),
      ),
    },
    T0 + 60_000 + 1000 * i,
  ),
);

function selected(part: Partial<Selection>, span: SpanOf = () => ({ firstMs: T0, lastMs: T0 + 5000 })): number[] {
  const selects = compileSelection({ ...EVERYTHING, ...part }, TRANSACTION_JSON, span);
  return RECORDS.filter(selects).map(({ raw }) => raw.offset);
}

const start = (text: string) => ({ start: parseBound('--start', text) });
const until = (text: string) => ({ until: parseBound('--until', text) });

describe('a selection', () => {
  it('begins at a time and ends before one, by whichever clock', () => {
    const bounds = { ...start('2026-03-02T14:00:01Z'), ...until('2026-03-02T15:00:04+01:00') };
    expect(selected(bounds)).toEqual([1, 2, 3]);
    expect(selected({ ...bounds, by: 'event' })).toEqual([2, 3, 4]);
    expect(selected({ ...start('2026-03-02T14:01:04Z'), by: 'arrival' })).toEqual([4, 5]);
  });

  it('goes by the time of append where the log knows it', () => {
    const stamped = captured({
      timestampMs: T0,
      headers: [{ name: INGEST_TIME_HEADER, value: Buffer.from(String(T0 + 9000)) }],
    });
    const selects = compileSelection({ ...EVERYTHING, ...start('2026-03-02T14:00:05Z') }, TRANSACTION_JSON, () => {
      throw new Error('not asked for');
    });
    expect(selects(stamped)).toBe(true);
  });

  it('counts durations from the first time, and negative ones back from the last', () => {
    expect(selected(start('4s'))).toEqual([4, 5]);
    expect(selected(start('+4s'))).toEqual([4, 5]);
    expect(selected(start('-1s'))).toEqual([4, 5]);
    expect(selected(until('1500ms'))).toEqual([0, 1]);
  });

  //        0     1     2     3     4     5 s
  // start        |----- 2 s --->)
  it('counts a duration at its end from its start, where that is a place of its own', () => {
    expect(selected({ ...start('2026-03-02T14:00:01Z'), ...until('2s') })).toEqual([1, 2]);
    expect(selected({ ...start('-4s'), ...until('2s') })).toEqual([1, 2]);
    const spanOf = (selects: Selects) => {
      const times = RECORDS.filter(selects).map(({ raw }) => raw.timestampMs);
      return { firstMs: Math.min(...times), lastMs: Math.max(...times) };
    };
    expect(selected({ ...start('1'), ...until('2s') }, spanOf)).toEqual([1, 2]);
    expect(selected({ ...start('0:2,1:3'), ...until('2s') }, spanOf)).toEqual([2, 3]);
  });

  it('counts both from the first record where both are durations, and a negative end from the last', () => {
    expect(selected({ ...start('1s'), ...until('3s') })).toEqual([1, 2]);
    expect(selected({ ...start('2026-03-02T14:00:01Z'), ...until('-2s') })).toEqual([1, 2]);
  });

  it('takes offsets, one for all partitions or one for each', () => {
    expect(selected(start('3'))).toEqual([3, 4, 5]);
    expect(selected({ ...start('0:2'), ...until('1:4') })).toEqual([1, 2, 3, 4]);
    expect(
      formatOffsets(
        new Map([
          [10, 5],
          [2, 7],
        ]),
      ),
    ).toBe('2:7,10:5');
  });

  it('takes any of several keys and partitions, but all of several fields', () => {
    expect(selected({ keys: ['client-0', 'client-1'] })).toEqual([0, 1, 3, 4]);
    expect(selected({ partitions: [1] })).toEqual([1, 3, 5]);
    const where = ['region=north', 'amount=2'].map((text) => parseFieldCondition('--where', text));
    expect(selected({ where: where.slice(0, 1) })).toEqual([0, 1, 2]);
    expect(selected({ where })).toEqual([2]);
    expect(selected({ where: [{ field: 'region', equals: '' }] })).toEqual([3, 4, 5]);
  });

  it('leaves out what has no such time, no key, or no JSON object', () => {
    const odd = captured({ key: null, value: Buffer.from('{'), timestampType: 'none', timestampMs: -1 });
    const parts: Partial<Selection>[] = [
      start('2020-01-01T00:00:00Z'),
      { ...start('2020-01-01T00:00:00Z'), by: 'event' },
      { ...until('2030-01-01T00:00:00Z'), by: 'arrival' },
      { keys: [''] },
      { where: [{ field: 'region', equals: '' }] },
    ];
    for (const part of parts) {
      const selects = compileSelection({ ...EVERYTHING, ...part }, TRANSACTION_JSON, () => ({ firstMs: 0, lastMs: 0 }));
      expect(selects(odd)).toBe(false);
    }
  });
});

describe('what cannot be meant is refused in one line', () => {
  it.each([
    ['soon', /^--start: expected an instant .*, found "soon"$/],
    ['2026-03-02T14:00:00', /^--start: expected an instant with its zone/],
    ['2026-02-30T14:00:00Z', /^--start: expected a date and time that exist/],
    ['5m10', /^--start: expected an instant/],
    ['1m1h', /^--start: expected a duration/],
    ['0:1,0:2', /^--start: partition 0 is given twice$/],
    ['99999999999999999999', /^--start: expected a number below 2\^53/],
    ['', /^--start: expected an instant/],
  ])('--start %j', (text, message) => {
    expect(() => parseBound('--start', text)).toThrow(message);
  });

  it('a condition without a field, and a field that no record has', () => {
    expect(() => parseFieldCondition('--where', 'north')).toThrow('--where: expected field=value');
    const sample = [captured({ value: null }), captured({ value: Buffer.from('[1]') }), RECORDS[0]!];
    expect(() => requireFields([{ field: 'regoin', equals: 'north' }], sample)).toThrow(
      '--where regoin=north: unknown field "regoin", did you mean "region"?',
    );
    expect(() => requireFields([{ field: 'region', equals: 'north' }], sample)).not.toThrow();
    expect(() => requireFields([{ field: 'a', equals: 'b' }], sample.slice(0, 2))).toThrow('are not JSON objects');
  });

  it('a remap of a topic that is not there, and a topic that cannot be', () => {
    const remaps = [parseRemap('transactions=staging')];
    expect(remapTopic('transactions', remaps)).toBe('staging');
    expect(remapTopic('transactions', [])).toBe('transactions');
    expect(() => remapTopic('transaction', remaps)).toThrow(
      'unknown topic "transactions", did you mean "transaction"?',
    );
    for (const text of ['a', '=b', 'a=b=c', 'a=b c', 'a=..'])
      expect(() => parseRemap(text)).toThrow(/^--remap: expected/);
    expect(() => requireTopic('--topic', 'x'.repeat(250))).toThrow('--topic: expected the name of a topic');
  });
});

it('a field inside of an object is named by its path, in conditions and in refusals', () => {
  const value = (text: string): CapturedRecord => captured({ value: Buffer.from(text) });
  const sample = [value('{"evt":1,"amt":{"value":"12.50","currency":"EUR"}}'), value('{"amt":{"value":3}}')];
  const where = [parseFieldCondition('--where', 'amt.value=12.50')];
  const selects = compileSelection({ ...EVERYTHING, where }, TRANSACTION_JSON, () => ({ firstMs: 0, lastMs: 0 }));
  requireFields(where, sample);
  expect(sample.map(selects)).toEqual([true, false]);
  expect(() => requireFields([parseFieldCondition('--where', 'amt.valeu=1')], sample)).toThrow(
    'did you mean "amt.value"?',
  );
});
