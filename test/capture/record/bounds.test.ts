import { describe, expect, it } from 'vitest';
import { parseFrom, parseUntil } from '../../../src/capture/record/bounds.ts';

const INSTANT = Date.UTC(2026, 2, 2, 14);

describe('--from', () => {
  it.each([
    ['beginning', { kind: 'beginning' }],
    ['latest', { kind: 'latest' }],
    ['2026-03-02T14:00:00Z', { kind: 'time', timeMs: INSTANT }],
    ['-10m', { kind: 'ago', ms: 600_000 }],
    ['1200', { kind: 'offset', offset: 1200 }],
    ['0:1200,3:7', { kind: 'offsets', offsets: new Map([[0, 1200], [3, 7]]) }], // prettier-ignore
  ])('%s', (text, from) => {
    expect(parseFrom(text)).toEqual(from);
  });

  it.each([
    ['10m', '--from: "10m" is in the future; for a time in the past write --from=-10m'],
    ['earliest', /^--from: expected "beginning", "latest", an instant .*found "earliest"/],
    ['2026-03-02T14:00:00', /^--from: /],
    ['1:', /^--from: expected/],
  ])('%s is refused in one line', (text, message) => {
    expect(() => parseFrom(text)).toThrow(message);
  });
});

describe('--until', () => {
  it.each([
    ['now', { kind: 'now' }],
    ['2026-03-02T14:00:00Z', { kind: 'time', timeMs: INSTANT }],
    ['1h30m', { kind: 'duration', ms: 5_400_000 }],
    ['10000', { kind: 'count', records: 10_000 }],
    ['0:1200', { kind: 'offsets', offsets: new Map([[0, 1200]]) }],
  ])('%s', (text, until) => {
    expect(parseUntil(text)).toEqual(until);
  });

  it.each([
    ['0', '--until: "0" leaves nothing to record'],
    ['-5m', '--until: "-5m" leaves nothing to record'],
    ['never', /^--until: expected "now", an instant .*found "never"; a plain number counts records/],
  ])('%s is refused in one line', (text, message) => {
    expect(() => parseUntil(text)).toThrow(message);
  });
});
