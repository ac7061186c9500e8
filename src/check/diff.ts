import { isDeepStrictEqual } from 'node:util';
import { CAUSES } from '../model/ladder.ts';
import { ownEntry } from '../model/own-entry.ts';
import { ALL_ALERT_CLASSES, type AlertClass } from '../report/outcomes.ts';
import { formatCount, formatShare } from '../report/format.ts';
import { type GoldenEntry, type GoldenRule } from './golden.ts';

/**
 * Describes the changes from one run to another, one line for each rule and subject; empty if there are none. Accepts reports
 * as well as entries of the baseline.
 */
export function describeChanges(before: GoldenEntry, after: GoldenEntry): string[] {
  const changes = [
    ...(before.run_id === after.run_id ? [] : ['the scenario, rule set or seed has changed (the run id differs)']),
    ...changedRules(before, after),
    ...changedCounts(before.counts, after.counts),
    ...changedDigests(before.digests, after.digests),
  ];
  if (changes.length > 0 || keepsTheSame(before, after)) return changes;
  return ['what is kept of intervals, detected episodes or numbers of alerts differs'];
}

/** Whether all that `before` holds is in `after` too: an older file may hold less. */
function keepsTheSame(before: unknown, after: unknown): boolean {
  if (!isRecord(before) || !isRecord(after)) return isDeepStrictEqual(before, after);
  return Object.entries(before).every(([key, was]) => was === undefined || keepsTheSame(was, ownEntry(after, key)));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function changedRules(before: GoldenEntry, after: GoldenEntry): string[] {
  const names = new Set([...Object.keys(before.rules), ...Object.keys(after.rules)]);
  return [...names].flatMap((name) => {
    const [was, is] = [ownEntry(before.rules, name), ownEntry(after.rules, name)];
    if (was === undefined) return [`${name} is new`];
    if (is === undefined) return [`${name} is gone`];
    const changes = changedRule(was, is);
    return changes.length === 0 ? [] : [`${name} ${changes.join('; ')}`];
  });
}

function changedRule(was: GoldenRule, is: GoldenRule): string[] {
  return [
    ...changedShare('recall', was.episodes.recall, is.episodes.recall),
    ...changedNumber('episodes', was.episodes.total, is.episodes.total),
    ...causesOfRecall(was, is),
    ...changedShare('precision', was.alerts.precision, is.alerts.precision),
    ...ALL_ALERT_CLASSES.flatMap((kind) => changedClass(was, is, kind)),
    ...(['missing', 'extra', 'altered'] as const).flatMap((kind) =>
      changedNumber(
        `detections ${kind} compared with the oracle`,
        was.engine_vs_oracle[kind],
        is.engine_vs_oracle[kind],
      ),
    ),
  ];
}

/** What is behind a change of recall: more or fewer misses of each cause. */
export function causesOfRecall(was: GoldenRule, is: GoldenRule): string[] {
  return CAUSES.flatMap((cause) => moreOrFewer(was.loss[cause], is.loss[cause], 'miss', 'misses', `by ${cause}`));
}

/** What is behind a change of precision: more or fewer alerts of each class that enters it. */
export function causesOfPrecision(was: GoldenRule, is: GoldenRule): string[] {
  return ALL_ALERT_CLASSES.filter((kind) => !NOT_IN_PRECISION.includes(kind)).flatMap((kind) =>
    changedClass(was, is, kind),
  );
}

const NOT_IN_PRECISION: readonly AlertClass[] = ['duplicate', 'cross_pattern', 'labelled'];

function changedClass(was: GoldenRule, is: GoldenRule, kind: AlertClass): string[] {
  return moreOrFewer(was.alerts[kind] ?? null, is.alerts[kind] ?? null, `${kind} alert`, `${kind} alerts`);
}

function changedCounts(before: GoldenEntry['counts'], after: GoldenEntry['counts']): string[] {
  return (Object.keys({ ...before, ...after }) as (keyof GoldenEntry['counts'])[]).flatMap((name) =>
    changedNumber(name, before[name] ?? null, after[name] ?? null),
  );
}

function changedDigests(before: GoldenEntry['digests'], after: GoldenEntry['digests']): string[] {
  const names = (Object.keys(after) as (keyof GoldenEntry['digests'])[]).filter((name) => before[name] !== after[name]);
  return names.map((name) => `${name} digest differs`);
}

function changedShare(name: string, was: number | null, is: number | null): string[] {
  if (was === is) return [];
  if (was === null || is === null) return [`${name} ${formatShare(was)} → ${formatShare(is)}`];
  // Three decimals, or six if three would hide the change.
  const digits = was.toFixed(3) === is.toFixed(3) ? 6 : 3;
  const text = (value: number): string => value.toFixed(digits);
  return [`${name} ${text(was)} → ${text(is)} (${signed(is - was, text)})`];
}

function changedNumber(name: string, was: number | null, is: number | null): string[] {
  if (was === is) return [];
  const text = (value: number | null): string => (value === null ? '–' : formatCount(value));
  const change = was === null || is === null ? '' : ` (${signed(is - was, formatCount)})`;
  return [`${name} ${text(was)} → ${text(is)}${change}`];
}

function moreOrFewer(was: number | null, is: number | null, one: string, many: string, suffix = ''): string[] {
  if (was === null || is === null) return changedNumber(`${many}${suffix === '' ? '' : ` ${suffix}`}`, was, is);
  const change = Math.abs(is - was);
  if (change === 0) return [];
  const noun = change === 1 ? one : many;
  return [`${formatCount(change)} ${is > was ? 'more' : 'fewer'} ${noun}${suffix === '' ? '' : ` ${suffix}`}`];
}

function signed(change: number, size: (value: number) => string): string {
  return `${change < 0 ? '−' : '+'}${size(Math.abs(change))}`;
}
