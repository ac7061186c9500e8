import { DAY_MS } from '../model/time-units.ts';
import { formatMilli } from '../report/format.ts';
import { type RunBudget } from './budget-of-run.ts';
import { type Budget } from './budget-schema.ts';

/** The limits for programs. */
export function budgetJson({ folder, alertsADay, spanMs, rules }: RunBudget): Budget {
  const aDay = (alerts: number): number => (alerts * DAY_MS) / spanMs;
  return {
    schema: 'trapline.budget/1',
    run: folder,
    alerts_a_day: alertsADay,
    span_ms: spanMs,
    rules: rules.map(({ rule, alerts, limit }) => ({
      rule,
      alerts,
      alerts_a_day: aDay(alerts),
      least: limit && {
        above_milli: limit.aboveMilli,
        alerts: limit.alerts,
        alerts_a_day: aDay(limit.alerts),
        set: `rules.${rule}.above=${formatMilli(limit.aboveMilli)}`,
      },
    })),
  };
}
