import { formatCount, formatShare } from '../../report/format.ts';
import { type Overlap } from '../../report/overlap-schema.ts';
import { type Report } from '../../report/report-schema.ts';
import { bar, type ChartRow, drawChart, drawFigure } from '../charts/chart.ts';
import { countScale, type Scale } from '../charts/scale.ts';
import { figure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import { behind, drawTable } from '../table.ts';
import { type Section } from './section.ts';

/** Which rules catch the same episodes, and what is lost without each; undefined where there is no fraud. */
export function overlapSection({ overlap }: Report): Section | undefined {
  if (overlap === undefined) return undefined;
  const { episodes, caught, rules } = overlap;
  const scale = countScale(episodes);
  return {
    id: 'overlap',
    title: 'What each rule adds',
    content: [
      html`<p>
        ${figure(['overlap', 'caught'], caught, formatCount)} of
        ${figure(['overlap', 'episodes'], episodes, formatCount)} injected episodes, of every pattern, have a
        transaction in the evidence of an alert. Here an alert of any rule counts, also of one that is after another
        pattern, for it leads to the fraud all the same; recall above counts only rules that are after the pattern.
      </p>`,
      drawFigure(
        drawChart({
          label: 'Episodes that each rule catches, and those that only it catches',
          scale,
          rows: Object.entries(rules).map(([name, one]) => ruleRow(name, one, scale)),
        }),
        'Full: episodes that only this rule catches, and which are lost without it. Pale: those that another rule catches too.',
      ),
      behind('The figures', ruleTable(overlap), setTable(overlap)),
    ],
  };
}

function ruleRow(name: string, { caught, only }: Overlap['rules'][string], scale: Scale): ChartRow {
  return {
    name,
    note: `${formatCount(only)} only by it · ${formatCount(caught)} in all`,
    marks: (y) => [
      bar('track', 0, 1, y),
      bar('found', 0, scale.place(only), y, `only this rule: ${formatCount(only)}`),
      bar('shared', scale.place(only), scale.place(caught), y, `others too: ${formatCount(caught - only)}`),
    ],
  };
}

function ruleTable({ episodes, caught: all, rules }: Overlap): Markup {
  return drawTable({
    caption: `Of all episodes the rules together catch ${formatShare(all / episodes)}`,
    head: ['Rule', 'Caught', 'Only by it', 'Share of all caught without it'],
    rows: Object.entries(rules).map(([name, { caught, only }]) => [
      name,
      figure(['overlap', 'rules', name, 'caught'], caught, formatCount),
      figure(['overlap', 'rules', name, 'only'], only, formatCount),
      formatShare((all - only) / episodes),
    ]),
  });
}

function setTable({ sets, sets_left_out: leftOut }: Overlap): Markup {
  return drawTable({
    caption: `Episodes by the rules that caught them${leftOut === 0 ? '' : `; ${formatCount(leftOut)} more sets are left out`}`,
    head: ['Rules', 'Episodes'],
    rows: sets.map(({ rules, episodes }, i) => [
      rules.join(' + '),
      figure(['overlap', 'sets', String(i), 'episodes'], episodes, formatCount),
    ]),
  });
}
