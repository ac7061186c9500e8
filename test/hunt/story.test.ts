import { describe, expect, it } from 'vitest';
import { tellCase } from '../../src/hunt/story.ts';

const FORM = {
  name: 'told',
  start: '2026-01-05T00:00:00Z',
  duration: '2m',
  delivery: { partitions: 1 },
  traffic: {
    kind: 'listed',
    transactions: [
      { at: '0ms', client: '1', amount: '-1.00', region: 'north', clock: '10s' },
      { at: '5s', client: '1', amount: '2.00 EUR', region: 'south', clock: '10s', again: ['1s'] },
      { at: '6s', client: 'ab', amount: '3.00' },
    ],
  },
  engine: {
    rules: {
      name: 'own',
      rules: [{ name: 'two', kind: 'distinct', field: 'region', at_least: 2, window: '5s', detects: [] }],
    },
    allowed_disorder: '0s',
  },
};

describe('a case that is told', () => {
  it('has a line a client, then a line a record with what admission makes of it', async () => {
    const { timeline } = await tellCase(FORM, null);
    expect(timeline).toEqual([
      'event time, x: a record, 2: several',
      '    +6s                                                      +15s',
      '1   ...........................x................................2',
      'ab  x............................................................'.slice(0, 65),
      '',
      'arrives  place  id  stamped  client  amount     region category city device  watermark',
      '+0ms     0/0    t1  +10s     1       -1.00 USD  north - - -                  -          admitted',
      '+5s      0/1    t2  +15s     1       2.00 EUR   south - - -                  +10s       admitted',
      '+6s      0/2    t2  +15s     1       2.00 EUR   south - - -                  +15s       duplicate',
      '+6s      0/3    t3  +6s      ab      3.00 USD   - - - -                      +15s       late',
    ]);
  });

  it('has the alerts of the oracle with places of the list for ids, and its counts', async () => {
    const { expected, actual, counts } = await tellCase(FORM, []);
    expect(expected).toEqual(['two open for 1 at t2, window +10s to +15s, evidence t2 t1']);
    expect(actual).toEqual([]);
    expect(counts).toEqual({ 'counts.admitted': 2, 'counts.detections': 1, 'counts.alerts': 1 });
  });

  it('has what was said instead, of another engine too', async () => {
    const said = {
      rule: 'two',
      kind: 'open',
      client_id: '1',
      transaction_id: null,
      window_start_ms: null,
      window_end_ms: null,
      evidence: null,
    };
    const { actual } = await tellCase(FORM, [JSON.stringify(said)]);
    expect(actual).toEqual(['two open for 1 at an unknown transaction']);
  });

  it('refuses a world that cannot be', async () => {
    await expect(tellCase({ ...FORM, duration: 'long' }, null)).rejects.toMatchObject({ code: 'input' });
  });
});
