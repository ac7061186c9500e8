import { LATENCY_STAGES } from '../../src/model/latency.ts';
import { type Row } from './answers.ts';
import { type Alert, type LogRecord } from './shown-run.ts';
import { percentile, type View } from './view.ts';

const ASIDE = { late: 'late', future: 'future', duplicates: 'duplicate', malformed: 'malformed' } as const;

/** What each panel of *Detection quality* must show, by its title. */
export const DETECTION_QUALITY: Readonly<Record<string, (view: View) => readonly Row[]>> = {
  Recall: (view) => scores(view, (rule) => rule.episodes.recall),

  Precision: (view) => scores(view, (rule) => rule.alerts.precision),

  'Latency verdict': (view) => {
    const verdicts = view.runs.flatMap((run) => run.verdicts).filter(({ atMs }) => view.isIn(atMs));
    const latest = new Map(verdicts.sort((a, b) => a.atMs - b.atMs).map((one) => [one.quantile, one]));
    return [...latest.values()].map(({ quantile, actualMs, targetMs, atMs }) => ({
      time: atMs,
      quantile,
      target: targetMs,
      actual: actualMs,
      verdict: actualMs === null ? null : Number(actualMs < targetMs),
    }));
  },

  'Time to detect': (view) =>
    [...view.latestByRule].flatMap(([rule, { endMs, rules }]) => {
      const { p50, p99 } = rules[rule]!.time_to_detect_ms;
      return p50 === null && p99 === null ? [] : [{ time: endMs, rule, p50, p99 }];
    }),

  'Missed because': (view) =>
    [...view.latestByRule].flatMap(([rule, { endMs, rules }]) =>
      Object.entries(rules[rule]!.loss)
        .filter(([, episodes]) => episodes! > 0)
        .map(([cause, episodes]) => ({ series: `${rule}: ${cause}`, time: endMs, value: episodes! })),
    ),

  'Latency of alerts': (view) =>
    Object.entries({ p50: 50, p99: 99, max: 100 }).flatMap(([name, percent]) =>
      view
        .drawn(view.alerts, {
          time: (alert) => alert.event_time_ms,
          series: () => name,
          value: (all) => percentile(all.map(latency), percent) ?? Number.NaN,
        })
        .filter(({ value }) => !Number.isNaN(value)),
    ),

  'Where the time goes': (view) =>
    LATENCY_STAGES.flatMap((stage) =>
      view.drawn(
        view.alerts.flatMap((alert) => {
          const stageMs = alert.stages?.get(stage);
          return stageMs === undefined ? [] : [{ alert, stageMs }];
        }),
        {
          time: ({ alert }) => alert.event_time_ms,
          series: () => stage,
          value: (all) => all.reduce((sum, { stageMs }) => sum + stageMs, 0) / all.length,
        },
      ),
    ),

  'Watermark lag': (view) =>
    view.drawn(
      view.log.filter(({ verdict, lagMs }) => verdict === 'admitted' && lagMs !== null),
      { time, series: () => 'watermark lag', value: (all) => Math.max(...all.map(({ lagMs }) => lagMs!)) },
    ),

  'Late drops': (view) =>
    Object.entries(ASIDE).flatMap(([series, reason]) =>
      view.drawn(view.log, { time, series: () => series, value: (all) => count(all, reason), empty: 0 }),
    ),

  'Late share': (view) =>
    view.drawn(view.log, { time, series: () => 'late share', value: (all) => count(all, 'late') / all.length }),

  'Alerts per minute': (view) =>
    view.drawn(
      view.alerts.filter(({ details }) => details !== null),
      {
        time: (alert) => alert.event_time_ms,
        series: ({ rule }) => `${rule}_alerts`,
        value: (all) => view.perMinute(all.length),
        empty: 0,
      },
    ),

  Scores: (view) =>
    view.ended.flatMap(({ runId, scenario, endMs, rules }) =>
      Object.entries(rules).map(([rule, { episodes, alerts, f1 }]) => ({
        time: endMs,
        run_id: runId,
        scenario,
        rule,
        episodes: episodes.total,
        detected: episodes.detected,
        recall: episodes.recall,
        alerts: alerts.total,
        matched: alerts.matched,
        precision: alerts.precision,
        f1,
      })),
    ),
};

function scores(view: View, score: (rule: View['runs'][number]['rules'][string]) => number | null): Row[] {
  return [...view.latestByRule].map(([rule, { endMs, rules }]) => ({
    series: rule,
    time: endMs,
    value: score(rules[rule]!),
  }));
}

function latency({ latencyMs }: Alert): number {
  return latencyMs;
}

function time({ ingestTimeMs }: LogRecord): number {
  return ingestTimeMs;
}

function count(log: readonly LogRecord[], verdict: LogRecord['verdict']): number {
  return log.filter((record) => record.verdict === verdict).length;
}
