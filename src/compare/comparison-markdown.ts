import { renderCondition } from '../explain/render-condition.ts';
import { PLAIN } from '../report/colors.ts';
import { escapeMarkdown, markdownFence, markdownTable } from '../report/markdown.ts';
import { type Table } from '../report/report-rows.ts';
import { printable } from '../text/printable.ts';
import {
  accuracyTable,
  alertLine,
  alertTable,
  classTable,
  countTable,
  dayTable,
  delayTable,
  differingAlerts,
  episodeLine,
  episodeTable,
  labelAccuracyTable,
  labelEpisodeTable,
  labelLossTable,
  leftOut,
  type Listing,
  lossTable,
  settingLines,
  sideLine,
  verdictLine,
} from './comparison-rows.ts';
import { type Comparison, type FirstDifference } from './comparison-schema.ts';

/** A comparison for a pull request, ended by a line feed. `limit`: how many episodes and alerts that differ are listed. */
export function comparisonMarkdown(comparison: Comparison, limit: number): string {
  const { a, b, pairing, episodes, alerts } = comparison;
  const table = (drawn: Table | undefined): string[] => (drawn === undefined ? [] : [markdownTable(drawn)]);
  const settings = settingLines(comparison).map((line) => `- ${escapeMarkdown(line)}`);
  const sections = [
    '# Two runs compared',
    [`- A: ${escapeMarkdown(sideLine(a))}`, `- B: ${escapeMarkdown(sideLine(b))}`].join('\n'),
    escapeMarkdown(pairing.text),
    `**${escapeMarkdown(verdictLine(comparison))}**`,
    ...(settings.length === 0 ? [] : ['## Settings that differ, A → B', settings.join('\n')]),
    '## Figures',
    ...table(accuracyTable(comparison)),
    ...table(labelAccuracyTable(comparison)),
    ...table(episodeTable(comparison)),
    ...table(labelEpisodeTable(comparison)),
    ...table(lossTable(comparison)),
    ...table(labelLossTable(comparison)),
    ...table(alertTable(comparison)),
    ...table(classTable(comparison)),
    ...table(delayTable(comparison)),
    ...table(countTable(comparison)),
    ...firstSections(comparison.first_difference),
    ...listed('## Episodes that differ', episodes.map(episodeLine), episodes.length, { limit, noun: 'episode' }),
    ...listed('## Alerts that differ', alerts.map(alertLine), differingAlerts(comparison), { limit, noun: 'alert' }),
    ...table(dayTable(comparison)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function firstSections(first: FirstDifference | null): string[] {
  if (first === null) return [];
  const sides =
    first.told === null
      ? []
      : ([
          ['A', first.told.a],
          ['B', first.told.b],
        ] as const);
  return [
    '## First difference',
    escapeMarkdown(printable(first.text)),
    ...sides.flatMap(([name, told]) => {
      if (told === null) return [];
      const lines = told.examined.flatMap((condition) => renderCondition(condition, PLAIN));
      const said = `**${name}**: ${escapeMarkdown(printable(told.text))}`;
      return lines.length === 0 ? [said] : [said, markdownFence(lines)];
    }),
    ...(first.untold === null ? [] : [escapeMarkdown(printable(`Not explained in full: ${first.untold}.`))]),
  ];
}

function listed(title: string, lines: readonly string[], total: number, { limit, noun }: Listing): string[] {
  if (total === 0) return [];
  const shown = lines.slice(0, limit);
  const rest = leftOut(total - shown.length, noun);
  return [title, [...shown, ...rest].map((line) => `- ${escapeMarkdown(line)}`).join('\n')];
}
