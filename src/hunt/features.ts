import { type Filter } from '../model/filter.ts';
import { type Rule, type SpeedRule } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { HOUR_MS, MINUTE_MS } from '../model/time-units.ts';
import { metresBetween } from '../oracle/conditions.ts';
import { isTaken } from '../oracle/filter.ts';
import { type AdmittedRow } from '../oracle/ladder.ts';
import { valueOf } from '../oracle/transaction.ts';
import { deliveryFaults } from './delivery-faults.ts';
import { admittedOf, expectedReleases } from './expectation.ts';
import { groupedBy } from './grouped-by.ts';
import { type InspectedRun } from './inspected-run.ts';
import { type JudgedRecord } from './judged-log.ts';
import { longestWindowMs } from '../model/rule-set.ts';

/** Sizes at which a number no longer fits into some type: 24 bits of a float's fraction, 31 and 32 of an integer, and far beyond. */
const POWERS = [24, 31, 32, 40] as const;
const NEAR_MS = 1;

/** Every boundary that a case can meet, by name; FAULTS are beside them. */
export const BOUNDARIES: readonly string[] = [
  ...['W-1 ms', 'W', 'W+1 ms'].map((gap) => `trailing: gap ${gap}`),
  ...['tumbling', 'hopping'].flatMap((kind) => [`${kind}: first ms`, `${kind}: last ms`]),
  'distinct: k-1 values',
  'distinct: k values',
  'count: k-1',
  'count: k',
  'sum: threshold',
  'sum: threshold+1 cent',
  'speed: the limit exactly',
  'speed: the limit+1 m',
  'speed: the least distance exactly',
  'speed: the least distance+1 m',
  'speed: at once',
  'speed: unlocated between',
  'speed: across the antimeridian',
  ...['pair: below', 'pair: above'].flatMap((what) => ['-1 cent', ' exactly', '+1 cent'].map((by) => `${what}${by}`)),
  ...POWERS.flatMap((power) => ['-1', '', '+1'].map((by) => `amount: 2^${power}${by}`)),
  'filter: takes some',
  'filter: leaves one out between two',
  ...['above', 'below'].map((bound) => `filter: ${bound} exactly`),
  'filter: a null',
  'amount: 0',
  'amount: refund',
  'equal stamps: one client',
  'equal stamps: two clients',
  'watermark: -1 ms',
  'watermark: exactly',
  'watermark: +1 ms',
  'watermark: met exactly by a later record',
  'future: at the limit',
  'future: 1 ms beyond',
  'copy: at the horizon',
  'copy: 1 ms beyond',
  'copy: of a late record',
  'copy: of a future record',
  'minute: first ms',
  'minute: last ms',
  'time: before 1970',
  'time: at the epoch',
  'evidence: 100',
  'evidence: 101',
];

/** The boundaries and faults that a run met, each once. */
export function featuresOf(run: InspectedRun): readonly string[] {
  const met = new Set<string>(faultsIn(run.scenario).map((fault) => `fault: ${fault}`));
  const meet = (feature: string, isMet: boolean): unknown => isMet && met.add(feature);
  for (const records of run.logs) meetAdmission(records, run.scenario, meet);
  meetReleases(run, meet);
  const rows = run.logs.flatMap(admittedOf);
  meetStamps(rows, meet);
  for (const own of groupedBy(rows, ({ clientId }) => clientId).values()) {
    const inOrder = own.toSorted((a, b) => a.timeMs - b.timeMs || a.offset - b.offset);
    for (const rule of run.scenario.engine.ruleSet.rules) {
      const taken = inOrder.filter((row) => isTaken(rule, row));
      meetFilter(rule, inOrder, taken, meet);
      meetRule(rule, taken, meet);
    }
  }
  return [...met].sort();
}

/** What goes wrong in a scenario, by kind. */
function faultsIn({ clocks, delivery, faults = [], consumers, traffic }: Scenario): string[] {
  const listed = traffic.kind === 'listed' ? traffic.transactions : [];
  return [
    ...(clocks.length > 0 || listed.some(({ clockMs }) => clockMs !== 0) ? ['clock'] : []),
    ...(listed.some(({ arrivesMs }) => arrivesMs > 0) ? ['late arrival'] : []),
    ...(listed.some(({ againMs }) => againMs.length > 0) ? ['copies'] : []),
    ...deliveryFaults(delivery),
    ...(consumers === undefined ? [] : ['checkpoints']),
    ...new Set(faults.map(({ kind }) => kind)),
  ];
}

type Meet = (feature: string, isMet: boolean) => void;

function meetAdmission(records: readonly JudgedRecord[], { engine }: Scenario, meet: Meet): void {
  const horizonMs = engine.allowedDisorderMs + longestWindowMs(engine.ruleSet);
  const sightings = new Map<string, JudgedRecord>();
  for (const record of records) {
    const { transaction, watermarkMs, ingestTimeMs } = record;
    if (transaction === null) continue;
    const { id, timeMs } = transaction;
    for (const [name, byMs] of [
      ['-1 ms', -NEAR_MS],
      ['exactly', 0],
      ['+1 ms', NEAR_MS],
    ] as const)
      meet(`watermark: ${name}`, timeMs === watermarkMs + byMs);
    if (engine.maxFutureMs !== null) {
      meet('future: at the limit', timeMs === ingestTimeMs + engine.maxFutureMs);
      meet('future: 1 ms beyond', timeMs === ingestTimeMs + engine.maxFutureMs + NEAR_MS);
    }
    const seen = sightings.get(id);
    if (seen !== undefined) {
      const movedMs = watermarkMs - seen.nextWatermarkMs;
      meet('copy: at the horizon', movedMs === horizonMs);
      meet('copy: 1 ms beyond', movedMs === horizonMs + NEAR_MS);
      meet('copy: of a late record', seen.verdict === 'late');
      meet('copy: of a future record', seen.verdict === 'future');
    }
    if (seen === undefined || record.verdict !== 'duplicate') sightings.set(id, record);
  }
}

function meetReleases({ logs, scenario }: InspectedRun, meet: Meet): void {
  const { allowedDisorderMs } = scenario.engine;
  for (const [key, release] of expectedReleases(logs, allowedDisorderMs)) {
    const timeMs = Number(key.split(' ')[1]);
    const isLater = allowedDisorderMs > 0;
    meet(
      'watermark: met exactly by a later record',
      isLater && release !== null && release.event_clock_ms - allowedDisorderMs === timeMs,
    );
  }
}

function meetStamps(rows: readonly AdmittedRow[], meet: Meet): void {
  for (const own of groupedBy(rows, ({ timeMs }) => timeMs).values()) {
    const clients = new Set(own.map(({ clientId }) => clientId)).size;
    meet('equal stamps: one client', clients < own.length);
    meet('equal stamps: two clients', clients > 1);
  }
  for (const { timeMs, amountCents } of rows) {
    meet('minute: first ms', modulo(timeMs, MINUTE_MS) === 0);
    meet('minute: last ms', modulo(timeMs, MINUTE_MS) === MINUTE_MS - 1);
    meet('time: before 1970', timeMs < 0);
    meet('time: at the epoch', timeMs === 0);
    meet('amount: 0', amountCents === 0);
    meet('amount: refund', amountCents < 0);
    for (const power of POWERS) {
      const beyond = amountCents - Number(1n << BigInt(power));
      if (Math.abs(beyond) <= 1) meet(`amount: 2^${power}${['-1', '', '+1'][beyond + 1]}`, true);
    }
  }
}

function meetFilter({ where }: Rule, rows: readonly AdmittedRow[], taken: readonly AdmittedRow[], meet: Meet): void {
  if (where === undefined) return;
  meet('filter: takes some', taken.length > 0 && taken.length < rows.length);
  const between = rows.slice(rows.indexOf(taken[0]!) + 1, rows.indexOf(taken.at(-1)!));
  meet('filter: leaves one out between two', between.length > taken.length - 2 && taken.length > 1);
  for (const part of partsOf(where)) {
    if (part.kind === 'values')
      meet(
        'filter: a null',
        rows.some((row) => valueOf(row, part.field) === null),
      );
    if (part.kind !== 'amount') continue;
    meet(
      'filter: above exactly',
      rows.some(({ amountCents }) => amountCents === part.aboveCents),
    );
    meet(
      'filter: below exactly',
      rows.some(({ amountCents }) => amountCents === part.belowCents),
    );
  }
}

/** The filter and everything inside it. */
function partsOf(filter: Filter): readonly Filter[] {
  if (filter.kind === 'not') return [filter, ...partsOf(filter.of)];
  return filter.kind === 'all' || filter.kind === 'any' ? [filter, ...filter.of.flatMap(partsOf)] : [filter];
}

function meetRule(rule: Rule, rows: readonly AdmittedRow[], meet: Meet): void {
  const { kind, sizeMs } = rule.window;
  const stepMs = rule.window.kind === 'hopping' ? rule.window.slideMs : sizeMs;
  rows.forEach((x, at) => {
    if (kind === 'trailing') {
      for (const earlier of rows.slice(0, at)) {
        const beyondMs = x.timeMs - earlier.timeMs - sizeMs;
        if (Math.abs(beyondMs) <= NEAR_MS) meet(`trailing: gap W${['-1 ms', '', '+1 ms'][beyondMs + 1]}`, true);
      }
    } else {
      meet(`${kind}: first ms`, modulo(x.timeMs, stepMs) === 0);
      meet(`${kind}: last ms`, modulo(x.timeMs, stepMs) === stepMs - 1);
    }
    const startMs = kind === 'trailing' ? x.timeMs - sizeMs : x.timeMs - modulo(x.timeMs, sizeMs);
    const inWindow = rows.slice(0, at + 1).filter(({ timeMs }) => timeMs >= startMs);
    meetCondition(rule, x, inWindow, meet);
  });
}

function meetCondition(rule: Rule, x: AdmittedRow, inWindow: readonly AdmittedRow[], meet: Meet): void {
  switch (rule.kind) {
    case 'distinct': {
      const values = new Set(inWindow.map((row) => valueOf(row, rule.field)).filter((value) => value !== null)).size;
      meet('distinct: k-1 values', values === rule.atLeast - 1);
      meet('distinct: k values', values === rule.atLeast);
      return;
    }
    case 'count':
      meet('count: k-1', inWindow.length === rule.atLeast - 1);
      meet('count: k', inWindow.length === rule.atLeast);
      meet('evidence: 100', inWindow.length === 100 && rule.atLeast <= 100);
      meet('evidence: 101', inWindow.length === 101 && rule.atLeast <= 101);
      return;
    case 'sum': {
      const summed = inWindow.filter(({ currency, amountCents }) => currency === rule.currency && amountCents >= 0);
      const sum = summed.reduce((total, { amountCents }) => total + amountCents, 0);
      meet('sum: threshold', sum === rule.aboveCents);
      meet('sum: threshold+1 cent', sum === rule.aboveCents + 1);
      return;
    }
    case 'speed':
      meetSpeed(rule, x, inWindow.slice(0, -1), meet);
      return;
    case 'anomaly':
      meet('anomaly: the least amount exactly', x.amountCents === rule.minCents);
      meet('anomaly: a past that is full', inWindow.length > rule.last);
      meet('anomaly: trees with a past', rule.score === 'trees' && inWindow.length > rule.warmUp);
      meet('anomaly: just warmed up', inWindow.length === rule.warmUp + 1);
      return;
    case 'pair':
      for (const [name, cents] of [
        ['below', rule.belowCents],
        ['above', rule.aboveCents],
      ] as const) {
        const beyond = x.amountCents - cents;
        if (Math.abs(beyond) <= 1) meet(`pair: ${name}${['-1 cent', ' exactly', '+1 cent'][beyond + 1]}`, true);
      }
  }
}

function meetSpeed(rule: SpeedRule, x: AdmittedRow, before: readonly AdmittedRow[], meet: Meet): void {
  const at = before.findLastIndex(({ point }) => point !== null);
  const metres = at < 0 ? null : metresBetween(before[at]!, x);
  if (metres === null) return;
  const previous = before[at]!;
  const elapsedMs = x.timeMs - previous.timeMs;
  const limitM = (rule.maxMetresPerHour * elapsedMs) / HOUR_MS;
  meet('speed: the limit exactly', elapsedMs > 0 && metres === limitM);
  meet('speed: the limit+1 m', elapsedMs > 0 && metres === Math.floor(limitM) + 1);
  meet('speed: the least distance exactly', rule.minMetres > 0 && metres === rule.minMetres);
  meet('speed: the least distance+1 m', rule.minMetres > 0 && metres === rule.minMetres + 1);
  meet('speed: at once', elapsedMs === 0 && metres > rule.minMetres);
  meet('speed: unlocated between', at < before.length - 1);
  meet('speed: across the antimeridian', Math.abs(previous.point!.longitudeE6 - x.point!.longitudeE6) > 180e6);
}

function modulo(timeMs: number, stepMs: number): number {
  return ((timeMs % stepMs) + stepMs) % stepMs;
}
