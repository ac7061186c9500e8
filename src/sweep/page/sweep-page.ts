import { drawFigure } from '../../page/charts/chart.ts';
import { drawDocument } from '../../page/document.ts';
import { html, type Markup } from '../../page/markup.ts';
import { type Section } from '../../page/sections/section.ts';
import { behind, drawTable, drawTerms } from '../../page/table.ts';
import { figure, UNKNOWN } from '../../page/figure.ts';
import { formatCount, formatQuantity } from '../../report/format.ts';
import { intervalWords } from '../interval-words.ts';
import { repeatCommand } from '../repeat-command.ts';
import { type SweepResult } from '../result-schema.ts';
import { gridWords } from '../terminal.ts';
import { type Curve, curveLegend, drawCurves } from './curves.ts';
import { levelsOf } from './levels.ts';
import { type Measure, measuresOf, rangeOf } from './measures.ts';
import { SWEEP_STYLE } from './style.ts';
import { drawSurfaces } from './surfaces.ts';

/** More planes than this are no picture any more. */
const MOST_PLANES = 24;

/** sweep.html: a sweep as one page that needs nothing else. The same sweep gives the same bytes. */
export function renderSweepPage(result: SweepResult): string {
  const { scenario, axes, seeds, versions } = result;
  return drawDocument({
    title: `${scenario} by ${axes.map(({ name }) => name).join(' × ')}`,
    intro: html`<p>${gridWords(axes, seeds.length)} · trapline ${versions.trapline}</p>`,
    sections: [...measuresOf(result).map((measure) => measureSection(measure, result)), askedSection(result)],
    skipTo: 'recall',
    footer: 'Made by Trapline from sweep.json. Intervals are at 95 %; – is what was not measured.',
    style: SWEEP_STYLE,
  });
}

function measureSection(measure: Measure, result: SweepResult): Section {
  return {
    id: measure.id,
    title: measure.title,
    content: [drawMeasure(measure, result), behind('The figures', measureTable(measure, result))],
  };
}

function drawMeasure(measure: Measure, result: SweepResult): Markup {
  if (result.axes.length === 1) return drawCurveFigure(measure, result);
  const planes = result.axes.slice(2).reduce((count, { values }) => count * values.length, 1);
  if (planes <= MOST_PLANES) return drawSurfaces(measure, result);
  return html`<p>
    ${measure.words} There are ${formatCount(planes)} planes, too many to draw; the table has them all.
  </p>`;
}

function drawCurveFigure(measure: Measure, result: SweepResult): Markup {
  const range = rangeOf(measure, result);
  if (range === null) return html`<p>${measure.words} Nothing was measured.</p>`;
  const axis = result.axes[0]!;
  const curves: Curve[] = (measure.byRule ? result.rules : ['']).map((rule) => ({
    name: rule === '' ? measure.title : rule,
    estimates: result.points.map((point) => measure.of(point, rule)),
  }));
  const label = `${measure.title} by ${axis.name}, with 95 % intervals`;
  return drawFigure(
    drawCurves({
      label,
      values: axis.values,
      curves,
      levels: levelsOf(...range, measure.unit),
      format: measure.format,
    }),
    html`${curveLegend(curves)}<br />${measure.words} Across: ${axis.name}, its values at equal distances. The lines up
      and down are 95 % intervals, where there are any.`,
  );
}

function measureTable(measure: Measure, { axes, points, rules }: SweepResult): Markup {
  const named = measure.byRule ? rules : [''];
  return drawTable({
    caption: `${measure.title}, point by point`,
    head: [
      axes.map(({ name }) => name).join(' · '),
      ...named.flatMap((rule) => [rule === '' ? measure.title : rule, '95 % interval', 'sd over seeds']),
    ],
    rows: points.map((point, index) => [
      point.labels.join(' · '),
      ...named.flatMap((rule) => {
        const estimate = measure.of(point, rule);
        const at = ['points', String(index), ...measure.at(rule)];
        const { format } = measure;
        const ends = estimate?.ci95 ?? null;
        return [
          figure([...at, 'value'], estimate?.value ?? null, format),
          ends === null
            ? UNKNOWN
            : html`${figure([...at, 'ci95', '0'], ends[0], format)} – ${figure([...at, 'ci95', '1'], ends[1], format)}`,
          figure([...at, 'sd'], estimate?.sd ?? null, format),
        ];
      }),
    ]),
  });
}

function askedSection(result: SweepResult): Section {
  const { title, axes, seeds, runs, preset, question } = result;
  const terms = [
    { term: 'Scenario', text: title },
    ...axes.map(({ name, values }) => ({ term: html`<code>${name}</code>`, text: values.join(', ') })),
    { term: 'Seeds', text: seeds.join(', ') },
    { term: 'Runs', text: `${formatQuantity(runs, 'run')}, each in memory and compared with its own ground truth` },
    { term: 'Intervals', text: intervalWords(seeds.length) },
    ...(preset === null ? [] : [{ term: 'Preset', text: preset }]),
    { term: 'Question', text: html`<code>${question.slice(0, 16)}</code>` },
    { term: 'To do it again', text: html`<code>${repeatCommand(result)}</code>` },
  ];
  return { id: 'asked', title: 'What was asked', content: [drawTerms(terms)] };
}
