import { type Row } from './answers.ts';
import { type AlertRule } from './provisioned.ts';
import { groupBy, percentile, type View } from './view.ts';

/** What each alert rule asks for must be, by its title: in its time range, whatever the time. */
export const ALERTING: Readonly<Record<string, (view: View) => readonly Row[]>> = {
  'Alert rate': (view) =>
    byRun(view).flatMap(({ alerts, runId }) =>
      [...groupBy(alerts, ({ rule }) => rule)].map(([rule, all]) => ({
        series: `alerts per minute ${rule} ${runId}`,
        value: all.length / ((view.range.toMs - view.range.fromMs) / 60_000),
      })),
    ),

  'Latency over target': (view) =>
    byRun(view).flatMap(({ alerts, runId }) => {
      const value = percentile(
        alerts.map(({ latencyMs }) => latencyMs),
        99,
      );
      return value === null ? [] : [{ series: `p99 ${runId}`, value }];
    }),

  'Late share': (view) =>
    byRun(view)
      .filter(({ log }) => log.length > 0)
      .map(({ log, runId }) => ({
        series: `late share ${runId}`,
        value: log.filter(({ verdict }) => verdict === 'late').length / log.length,
      })),
};

function byRun(view: View) {
  return view.runs.map((run) => {
    const { runId } = run;
    const { alerts, log } = view.only(run);
    return { runId, alerts, log };
  });
}

/** Which of the answers to a rule's query make it fire: its expressions, worked out as Grafana does. */
export function firing({ condition, data }: AlertRule, rows: readonly Row[]): string[] {
  const model = (refId: string) => data.find((one) => one.refId === refId)!.model;
  const threshold = model(condition);
  const reduce = model(threshold.expression!);
  const { evaluator } = threshold.conditions![0]!;
  if (reduce.type !== 'reduce' || reduce.reducer !== 'last' || evaluator.type !== 'gt') {
    throw new Error(`not known here: ${reduce.type} ${reduce.reducer} ${evaluator.type}`);
  }
  const last = new Map(rows.map(({ series, value }) => [String(series), Number(value)]));
  return [...last].filter(([, value]) => value > evaluator.params[0]!).map(([series]) => series);
}
