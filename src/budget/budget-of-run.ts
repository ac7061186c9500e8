import { join } from 'node:path';
import { linesOf, rowIn } from '../artifacts/jsonl-reader.ts';
import { alertSchema } from '../artifacts/row-schemas.ts';
import { openComparedRun } from '../compare/compared-run.ts';
import { TraplineError } from '../model/errors.ts';
import { DAY_MS } from '../model/time-units.ts';
import { leastLimit, type Limit } from './least-limit.ts';
import { ScoreSpans } from './score-spans.ts';

/** What a rule of a run would need to keep to a number of alerts a day. */
export interface RuleBudget {
  readonly rule: string;
  /** Of the run. */
  readonly alerts: number;
  /** The least limit that keeps to it; null where the run's own does, and a lower one might. */
  readonly limit: Limit | null;
}

/** What the rules of anomalies in a run would need. */
export interface RunBudget {
  readonly folder: string;
  readonly kind: 'run' | 'replay';
  readonly alertsADay: number;
  /** How much event time the run has. */
  readonly spanMs: number;
  readonly rules: readonly RuleBudget[];
}

/**
 * Finds for each rule of anomalies of a finished run or replay the least limit that gives at most so many alerts a day, a mean over the run. Nothing is run again: a
 * score does not depend on the limit, so what a higher one gives is told by `alerts.jsonl`. Throws TraplineError for a folder that does not tell.
 */
export function budgetOf(folder: string, alertsADay: number): RunBudget {
  const { report, kind, rules: known } = openComparedRun(folder);
  const refuse = (why: string): TraplineError => new TraplineError('run_not_readable', `${folder}: ${why}`);
  if (report.engine !== 'builtin') {
    throw refuse(`expected the alerts of the built-in engine, found those of ${report.engine}`);
  }
  const spanMs = spanOf(Object.values(report.rules).map(({ alerts }) => alerts));
  const spansOf = readSpans(folder);
  const names = known?.filter((rule) => rule.kind === 'anomaly').map(({ name }) => name) ?? [...spansOf.keys()];
  if (names.length === 0) throw refuse('it has no rule of the kind anomaly');
  if (spanMs === null || spansOf.size === 0) {
    throw refuse('it has no alert of a rule of the kind anomaly; run it with a lower above');
  }
  const most = Math.floor((alertsADay * spanMs) / DAY_MS);
  const rules = names.map((rule) => {
    const spans = spansOf.get(rule);
    const limit = spans === undefined ? null : leastLimit(spans.all(), most);
    return { rule, alerts: report.rules[rule]!.alerts.total, limit };
  });
  return { folder, kind, alertsADay, spanMs, rules };
}

function spanOf(alerts: readonly { readonly total: number; readonly per_day: number | null }[]): number | null {
  const told = alerts.find(({ total, per_day }) => total > 0 && per_day !== null);
  return told === undefined ? null : Math.round((told.total * DAY_MS) / told.per_day!);
}

function readSpans(folder: string): ReadonlyMap<string, ScoreSpans> {
  const path = join(folder, 'alerts.jsonl');
  const byRule = new Map<string, ScoreSpans>();
  for (const line of linesOf(path)) {
    const alert = rowIn(path, line, alertSchema);
    if (alert.details?.kind !== 'anomaly') continue;
    const spans = byRule.get(alert.rule) ?? new ScoreSpans();
    byRule.set(alert.rule, spans);
    spans.add(alert, alert.details.score_milli);
  }
  return byRule;
}
