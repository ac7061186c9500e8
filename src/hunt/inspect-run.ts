import { type Detection, type EarlyTiming } from '../model/alert.ts';
import { type Rule } from '../model/rule-set.ts';
import { type SideRecord } from '../model/side-record.ts';
import { compareByAlertOrder } from '../model/text-order.ts';
import { VERDICTS } from '../model/verdict.ts';
import { compareDetections } from '../oracle/compare.ts';
import {
  type BareSideRecord,
  expectedAggregates,
  expectedDetections,
  expectedReleases,
  expectedSide,
  releaseKey,
} from './expectation.ts';
import { earlyKey, expectedEarly } from './expected-early.ts';
import { type Failure } from './failure.ts';
import { deliveryFailure } from './inspect-delivery.ts';
import { rereadFailure } from './inspect-rereads.ts';
import { type InspectedRun } from './inspected-run.ts';

/** The first thing in which a run is not what its log makes it; null where there is none. */
export function inspectRun(run: InspectedRun): Failure | null {
  return (
    deliveryFailure(run) ??
    admissionFailure(run) ??
    alertFailure(run) ??
    aggregateFailure(run) ??
    timingFailure(run) ??
    earlyFailure(run) ??
    reportFailure(run) ??
    rereadFailure(run)
  );
}

function parsed<T>(lines: readonly string[]): T[] {
  return lines.map((line) => JSON.parse(line) as T);
}

function admissionFailure({ kept, logs }: InspectedRun): Failure | null {
  const expected = expectedSide(logs);
  const actual = parsed<SideRecord>(kept.stages.side).map(({ detail: _, ...bare }): BareSideRecord => bare);
  const at = firstDifference(expected, actual);
  if (at === null) return null;
  const [wanted, found] = [expected[at], actual[at]];
  const part = wanted !== undefined && found?.offset === wanted.offset ? `${wanted.reason} as ${found.reason}` : '';
  const words = `the ${ordinal(at)} record that is set aside: expected ${shown(wanted)}, found ${shown(found)}`;
  return { kind: 'admission', part, words };
}

function alertFailure({ scenario, kept, logs }: InspectedRun): Failure | null {
  const { ruleSet } = scenario.engine;
  const actual = parsed<Detection>(kept.stages.alerts);
  const { missing, extra, altered } = compareDetections(expectedDetections(ruleSet, logs), actual);
  const first = missing[0] ?? altered[0]?.expected ?? extra[0];
  if (first !== undefined) {
    const words = `detections: ${missing.length} missing, ${extra.length} extra, ${altered.length} altered; the first: ${first.rule} at ${first.transaction_id}`;
    return { kind: 'alerts', part: partOf(ruleSet.rules.find(({ name }) => name === first.rule)), words };
  }
  const unsorted = actual.findIndex((alert, i) => i > 0 && compareByAlertOrder(actual[i - 1]!, alert) > 0);
  if (unsorted < 0) return null;
  return { kind: 'alerts', part: 'order', words: `the ${ordinal(unsorted)} alert is not in its place` };
}

/** A rule's kind and window in words, for telling findings apart. */
export function partOf(rule: Rule | undefined): string {
  if (rule === undefined) return 'of no rule';
  const filtered = rule.where === undefined ? '' : ' filtered';
  return `${rule.kind} ${rule.kind === 'pair' ? `${rule.order} ` : ''}${rule.window.kind}${filtered}`;
}

function aggregateFailure({ scenario, kept, logs }: InspectedRun): Failure | null {
  const expected = scenario.engine.aggregates ? expectedAggregates(logs) : [];
  const at = firstDifference(
    expected.map((row) => JSON.stringify(row)),
    kept.stages.aggregates,
  );
  if (at === null) return null;
  const words = `the ${ordinal(at)} row of the minutes: expected ${shown(expected[at])}, found ${kept.stages.aggregates[at] ?? 'none'}`;
  return { kind: 'aggregates', part: '', words };
}

/** Where consumers run the engines, what happens to them decides when something is said. */
function timingFailure({ scenario, kept, logs }: InspectedRun): Failure | null {
  if (scenario.consumers !== undefined) return null;
  const releases = expectedReleases(logs, scenario.engine.allowedDisorderMs);
  const alerts = parsed<Detection>(kept.stages.alerts);
  for (const [i, { transaction_id, event_time_ms }] of alerts.entries()) {
    const expected = releases.get(releaseKey(transaction_id, event_time_ms)) ?? null;
    const { at_end, early: _, ...said } = kept.timings[i]!;
    const actual = at_end ? null : said;
    if (firstDifference([expected], [actual]) === null) continue;
    const words = `${transaction_id} is released at ${shown(actual)}, expected ${shown(expected)} (null: at the end)`;
    return { kind: 'timing', part: '', words };
  }
  return null;
}

/** What is said early is a function of the log alone, whatever happens to consumers. */
function earlyFailure({ scenario, kept, report, logs }: InspectedRun): Failure | null {
  const { ruleSet, early } = scenario.engine;
  const expected: ReadonlyMap<string, EarlyTiming> = early === true ? expectedEarly(ruleSet, logs) : new Map();
  for (const [i, alert] of parsed<Detection>(kept.stages.alerts).entries()) {
    const [wanted, found] = [expected.get(earlyKey(alert)), kept.timings[i]!.early];
    if (firstDifference([wanted], [found]) === null) continue;
    const words = `${alert.rule} at ${alert.transaction_id} is said early at ${shown(found)}, expected ${shown(wanted)}`;
    return { kind: 'timing', part: 'early', words };
  }
  const said = expected.size;
  const counts = early === true ? { said, confirmed: said, withdrawn: 0 } : undefined;
  if (firstDifference([counts], [report.early]) === null) return null;
  const words = `said early: expected ${shown(counts)}, found ${shown(report.early)}`;
  return { kind: 'timing', part: 'early counts', words };
}

function reportFailure({ scenario, kept, report, logs }: InspectedRun): Failure | null {
  const records = logs.flat();
  const tally = VERDICTS.map((verdict) => records.filter((record) => record.verdict === verdict).length);
  const { counts } = report;
  const alerts = parsed<Detection>(kept.stages.alerts);
  const opened = alerts.filter(({ kind }) => kind === 'open').length;
  const differences = scenario.engine.ruleSet.rules.map(({ name }) => {
    const { missing, extra, altered } = report.rules[name]!.engine_vs_oracle;
    return [missing, extra, altered];
  });
  const said = [
    [counts.admitted, counts.late, counts.future, counts.duplicates, counts.malformed],
    counts.delivered,
    [counts.detections, counts.alerts],
    differences,
  ];
  const expected = [tally, records.length, [alerts.length, opened], differences.map(() => [0, 0, 0])];
  const at = firstDifference(expected, said);
  if (at === null) return null;
  const what = ['verdicts', 'records', 'detections and alerts', 'differences from the oracle'][at]!;
  return { kind: 'report', part: what, words: `${what}: expected ${shown(expected[at])}, found ${shown(said[at])}` };
}

/** The place of the first difference of two lists, by their values as JSON. */
function firstDifference(expected: readonly unknown[], actual: readonly unknown[]): number | null {
  for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
    if (shown(expected[i]) !== shown(actual[i])) return i;
  }
  return null;
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

function ordinal(index: number): string {
  return `${index + 1}.`;
}
