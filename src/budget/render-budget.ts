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
  const aDay = (alerts: number): string => rate((alerts * DAY_MS) / budget.spanMs);
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
  const limits = rules.flatMap(({ rule, limit }) =>
    limit === null ? [] : [{ rule, above: formatMilli(limit.aboveMilli) }],
  );
  const notes = [
    ...(within.length === 0
      ? []
      : wrap(`${within.join(', ')}: within the budget. A lower above might be too; run with one to see.`)),
    ...(limits.length === 0 ? [] : howToTry(budget, limits, wrap)),
  ];
  const [first, ...others] = wrap(`${folder} · at most ${rate(alertsADay)} alerts a day by rule`);
  return [colors.bold(first!), ...others, '', ...table, '', ...notes].join('\n');
}

/** A replay takes its rules from a file, and has no settings to be set. */
function howToTry(
  { kind }: RunBudget,
  limits: readonly { readonly rule: string; readonly above: string }[],
  wrap: (text: string) => string[],
): string[] {
  if (kind === 'replay') {
    const listed = limits.map(({ rule, above }) => `above: ${above} in ${rule}`).join(', ');
    return wrap(`To try it, write ${listed} of the rule set, and replay the same again.`);
  }
  const sets = limits.map(({ rule, above }) => `--set rules.${rule}.above=${above}`);
  return [...wrap('To try it, run the same again with'), ` ${sets.join(' ')}`];
}

/** Rates below one need more digits to be told from none. */
function rate(perDay: number): string {
  return formatNumber(perDay, perDay > 0 && perDay < 1 ? 3 : 1);
}
