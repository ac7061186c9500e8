import { expect, it } from 'vitest';
import { ReplaySummary } from '../../src/report/replay-summary.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { detection } from './fixtures.ts';

const set = (offset: number, reason: SideRecord['reason']): SideRecord => ({
  reason,
  partition: 0,
  offset,
  transaction_id: null,
  client_id: null,
  event_time_ms: null,
  ingest_time_ms: null,
  watermark_ms: null,
  detail: 'bad JSON',
});

it('a summary has, of each rule, its clients and its first and last alert, and the last alerts of all', () => {
  const summary = new ReplaySummary();
  const alerts = Array.from({ length: 8 }, (_, i) =>
    detection(`a${i}`, [], { event_time_ms: i, client_id: String(i % 3), rule: i === 4 ? 'velocity' : 'travel' }),
  );
  for (const alert of alerts) {
    summary.detection(alert);
    summary.detection({ ...alert, kind: 'extend', event_time_ms: 100, client_id: 'of no alert' });
  }
  expect([...summary.rules]).toEqual([
    [
      'travel',
      {
        clients: new Map([
          ['0', 3],
          ['1', 2],
          ['2', 2],
        ]),
        firstEventTimeMs: 0,
        lastEventTimeMs: 7,
      },
    ],
    ['velocity', { clients: new Map([['1', 1]]), firstEventTimeMs: 4, lastEventTimeMs: 4 }],
  ]);
  expect(summary.latest).toEqual(alerts.slice(3));
});

it('a summary counts malformed records, and quotes the first of them', () => {
  const summary = new ReplaySummary();
  const reasons = ['late', 'malformed', 'duplicate', 'malformed', 'malformed', 'future', 'malformed'] as const;
  for (const [offset, reason] of reasons.entries()) summary.side(set(offset, reason));
  expect(summary.malformed).toBe(4);
  expect(summary.quoted.map(({ offset }) => offset)).toEqual([1, 3, 4]);
});
