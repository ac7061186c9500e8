import { describe, expect, it } from 'vitest';
import { type FraudSpec } from '../../../src/model/scenario.ts';
import { BUILT_IN_REGIONS } from '../../../src/sim/regions.ts';
import { episodesOf } from '../episodes-of.ts';
import { constant, fraud, MINUTE, scenarioFixture, uniform } from '../scenario-fixture.ts';

const play = (spec: FraudSpec) =>
  episodesOf(scenarioFixture({ traffic: { kind: 'none', clients: 1000 }, fraud: [spec] }));

/** The region of a city. */
const regionOf = (city: string | null) =>
  BUILT_IN_REGIONS.find(({ cities }) => cities.some(({ name }) => name === city))!;

describe('impossible_travel', () => {
  it('is two purchases in regions that do not touch, completed by the second', () => {
    const played = play(fraud('impossible_travel', { episodes: 200 }));
    expect(played.length).toBe(200);
    for (const { episode, rows, offsetsMs } of played) {
      const [first, second] = rows;
      expect(rows.length).toBe(2);
      expect(second!.region).not.toBe(first!.region);
      expect(regionOf(first!.location).neighbours).not.toContain(second!.region);
      for (const row of rows) expect(regionOf(row.location).name).toBe(row.region);
      expect(episode.completing_transaction_id).toBe(second!.id);
      expect(offsetsMs[1]).toBe(episode.parameters['gap_ms']);
      expect(offsetsMs[1]).toBeLessThan(10 * MINUTE);
      for (const { amountCents } of rows) {
        expect(amountCents).toBeGreaterThanOrEqual(2000);
        expect(amountCents).toBeLessThan(50_000);
      }
      expect(episode).toMatchObject({ label: 'fraud', pattern: 'impossible_travel', resembles: ['impossible_travel'] });
    }
    expect(new Set(played.flatMap(({ rows }) => rows.map(({ location }) => location))).size).toBe(20);
  });

  it.each([
    [0, 2 * MINUTE],
    [0.25, 1.5 * MINUTE + 0.25 * (10 * MINUTE + 1)],
    [1, 10 * MINUTE + 1],
  ])('with evasion %d has a gap of %d ms', (evasion, gapMs) => {
    const spec = fraud('impossible_travel', { gapMs: constant(2 * MINUTE), evasion: constant(evasion) });
    for (const { episode, offsetsMs } of play(spec)) {
      expect(offsetsMs[1]).toBe(Math.round(gapMs));
      expect(episode.parameters).toEqual({ gap_ms: Math.round(gapMs), drawn_gap_ms: 2 * MINUTE, evasion });
    }
  });

  it('keeps evasion within 0 and 1', () => {
    const spec = fraud('impossible_travel', { episodes: 100, gapMs: constant(0), evasion: uniform(-1, 3) });
    const gaps = play(spec).map(({ offsetsMs }) => offsetsMs[1]!);
    expect(Math.min(...gaps)).toBe(0);
    expect(Math.max(...gaps)).toBe(10 * MINUTE + 1);
  });

  it('has the gaps that were asked for', () => {
    const gaps = play(fraud('impossible_travel', { episodes: 1000 })).map(({ offsetsMs }) => offsetsMs[1]! / MINUTE);
    const counts = new Array<number>(10).fill(0);
    for (const gap of gaps) counts[Math.floor(gap)]! += 1;
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(45);
  });
});

describe('spending_spree', () => {
  it('is a purchase in each of several categories near home, completed by the last in time', () => {
    for (const { episode, rows, offsetsMs } of play(fraud('spending_spree', { episodes: 200, categories: 5 }))) {
      expect(rows.length).toBe(5);
      expect(new Set(rows.map(({ category }) => category)).size).toBe(5);
      expect(new Set(rows.map(({ location }) => location)).size).toBe(1);
      expect(episode.completing_transaction_id).toBe(rows.at(-1)!.id);
      expect(offsetsMs.at(-1)).toBe(episode.parameters['span_ms']);
      expect(offsetsMs.at(-1)).toBeLessThan(15 * MINUTE);
    }
  });

  it('scatters the purchases after the first uniformly over the span', () => {
    const offsets = play(fraud('spending_spree', { episodes: 1000 })).flatMap(({ offsetsMs }) => offsetsMs.slice(1));
    const counts = new Array<number>(15).fill(0);
    for (const offset of offsets) counts[Math.floor(offset / MINUTE)]! += 1;
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(60);
  });

  it('with full evasion ends just outside the window, with the other purchases in proportion', () => {
    const plain = play(fraud('spending_spree', { episodes: 50 }));
    const evading = play(fraud('spending_spree', { episodes: 50, evasion: constant(1) }));
    evading.forEach(({ offsetsMs }, n) => {
      const drawn = plain[n]!.offsetsMs;
      expect(offsetsMs[3]).toBe(15 * MINUTE + 1);
      expect(Math.abs(offsetsMs[1]! / offsetsMs[3]! - drawn[1]! / drawn[3]!)).toBeLessThan(1e-5);
      expect([...offsetsMs].sort((a, b) => a - b)).toEqual(offsetsMs);
    });
  });

  it('may happen in an instant', () => {
    for (const { offsetsMs } of play(fraud('spending_spree', { spanMs: constant(0) })))
      expect(offsetsMs).toEqual([0, 0, 0, 0]);
    const evading = fraud('spending_spree', { spanMs: constant(0), evasion: constant(1) });
    const last = 15 * MINUTE + 1;
    for (const { offsetsMs } of play(evading)) expect(offsetsMs).toEqual([0, last, last, last]);
  });
});

describe('low_high_velocity', () => {
  it('is small probes and then a large purchase, which completes it', () => {
    for (const { episode, rows, offsetsMs } of play(fraud('low_high_velocity', { episodes: 200, probes: 3 }))) {
      expect(rows.length).toBe(4);
      expect(rows.slice(0, 3).every(({ amountCents }) => amountCents >= 50 && amountCents < 500)).toBe(true);
      expect(rows[3]!.amountCents).toBeGreaterThan(100_000);
      expect(rows.every(({ device }) => device === 'web')).toBe(true);
      expect(episode.completing_transaction_id).toBe(rows[3]!.id);
      expect(offsetsMs[3]! - offsetsMs[2]!).toBe(episode.parameters['gap_ms']);
      for (const probe of [1, 2]) {
        expect(offsetsMs[probe]! - offsetsMs[probe - 1]!).toBeGreaterThanOrEqual(1000);
        expect(offsetsMs[probe]! - offsetsMs[probe - 1]!).toBeLessThan(20_000);
      }
    }
  });

  it('with full evasion has its last gap just outside the window, and its probes where they were', () => {
    const plain = play(fraud('low_high_velocity', { episodes: 50 }));
    const evading = play(fraud('low_high_velocity', { episodes: 50, evasion: constant(1) }));
    evading.forEach(({ offsetsMs }, n) => {
      expect(offsetsMs[2]! - offsetsMs[1]!).toBe(5 * MINUTE + 1);
      expect(offsetsMs[1]).toBe(plain[n]!.offsetsMs[1]);
    });
  });
});
