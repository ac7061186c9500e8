import { DAY_MS } from '../model/time-units.ts';
import { type Colors } from '../report/colors.ts';
import { formatMilli, formatNumber } from '../report/format.ts';
import { drawTable } from '../report/table-layout.ts';
import { wrapText } from '../report/wrap-text.ts';
import { printable } from '../text/printable.ts';
import { type RunBudget } from './budget-of-run.ts';

/** The limits for a terminal or a pipe, and the settings that have them; `width` in columns. */
export function renderBudget(budget: RunBudget, { colors, width }: { colors: Colors; width: number }): string {
  const { alertsADay, rules, folder } = budget;
  const aDay = (alerts: number): string => formatNumber((alerts * DAY_MS) / budget.spanMs, 1);
  const wrap = (text: string): string[] => wrapText(printable(text), width - 2).map((line) => ` ${line}`);
  const table = drawTable(
    {
      head: ['rule', 'alerts a day', 'above', 'alerts a day then'],
      rows: rules.map(({ rule, alerts, limit }) => [
        printable(rule),
        aDay(alerts),
        ...(limit === null ? ['as it is', aDay(alerts)] : [formatMilli(limit.aboveMilli), aDay(limit.alerts)]),
      ]),
    },
    { align: 'right', width, colors },
  );
  const within = rules.filter(({ limit }) => limit === null).map(({ rule }) => rule);
  const sets = rules.flatMap(({ rule, limit }) =>
    limit === null ? [] : [`--set rules.${rule}.above=${formatMilli(limit.aboveMilli)}`],
  );
  const notes = [
    ...(within.length === 0
      ? []
      : wrap(`${within.join(', ')}: within the budget. A lower above might be too; run with one to see.`)),
    ...(sets.length === 0 ? [] : [...wrap('To try it, run the same again with'), ` ${sets.join(' ')}`]),
  ];
  const [first, ...others] = wrap(`${folder} · at most ${formatNumber(alertsADay, 1)} alerts a day by rule`);
  return [colors.bold(first!), ...others, '', ...table, '', ...notes].join('\n');
}
