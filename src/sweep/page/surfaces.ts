import { figure } from '../../page/figure.ts';
import { html, type Markup } from '../../page/markup.ts';
import { type Panel, panelsOf } from '../panels.ts';
import { type SweepResult } from '../result-schema.ts';
import { heatClass } from './heat.ts';
import { type Measure, rangeOf } from './measures.ts';

/**
 * A measure over two axes: a table whose cells have the colour of their figure, with the interval below it. One for each rule, and for each
 * combination of the values of other axes.
 */
export function drawSurfaces(measure: Measure, result: SweepResult): Markup {
  const range = rangeOf(measure, result);
  const panels = panelsOf(result);
  const rules = measure.byRule ? result.rules : [''];
  const planes = rules.flatMap((rule) => panels.map((panel) => drawSurface({ measure, result, rule, panel, range })));
  const legend = range === null ? 'Nothing was measured.' : legendOf(measure, range);
  return html`<div class="surfaces">${planes.map((plane) => html`${plane} `)}</div>
    <p class="legend">${measure.words} ${legend}</p>`;
}

interface Surface {
  readonly measure: Measure;
  readonly result: SweepResult;
  readonly rule: string;
  readonly panel: Panel;
  readonly range: readonly [number, number] | null;
}

function drawSurface({ measure, result, rule, panel, range }: Surface): Markup {
  const [down, across] = [result.axes[0]!, result.axes[1]!];
  const caption = [rule, panel.title].filter((words) => words !== '').join(' · ');
  const label = `${measure.title}${caption === '' ? '' : ` of ${caption}`} by ${down.name} and ${across.name}`;
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0">
    <table class="surface">
      <caption>
        <b>${caption === '' ? measure.title : caption}</b
        ><br />↓ ${down.name} · → ${across.name}
      </caption>
      <thead>
        <tr>
          <td></td>
          ${across.values.map((value) => html`<th scope="col" class="figure">${value}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${panel.rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${row.label}</th>
              ${row.points.map(({ index, point }) => drawCell(measure, rule, range, index, measure.of(point, rule)))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function drawCell(
  measure: Measure,
  rule: string,
  range: readonly [number, number] | null,
  index: number,
  estimate: ReturnType<Measure['of']>,
): Markup {
  const value = estimate?.value ?? null;
  const ends = estimate?.ci95 ?? null;
  const kind = range === null ? undefined : heatClass(measure.ramp, value, range[0], range[1]);
  const at = ['points', String(index), ...measure.at(rule), 'value'];
  const interval = ends === null ? null : html`<small>${measure.format(ends[0])}–${measure.format(ends[1])}</small>`;
  return html`<td class="heat ${kind ?? 'unmeasured'}">${figure(at, value, measure.format)}${interval}</td>`;
}

function legendOf({ ramp, format }: Measure, [low, high]: readonly [number, number]): string {
  const what = ramp === 'gain' ? 'Darker is more' : 'Darker is more, which is worse';
  return `${what}: the colours go from ${format(low)} to ${format(high)}. Below each figure its interval.`;
}
