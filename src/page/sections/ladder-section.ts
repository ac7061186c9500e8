import { type Rung, RUNGS } from '../../model/ladder.ts';
import { formatCount } from '../../report/format.ts';
import { type Report, type RuleScore } from '../../report/report-schema.ts';
import { bar, type ChartRow, drawChart, drawFigure } from '../charts/chart.ts';
import { countScale, type Scale } from '../charts/scale.ts';
import { figure, UNKNOWN } from '../figure.ts';
import { RUNG_TEXTS } from '../glossary.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

/** One step of the ladder: what it did with the episodes that the step above it saw. Null where that is not known. */
interface Step {
  readonly rung: Rung;
  readonly lost: number | null;
  readonly gained: number | null;
  /** How many episodes it sees. */
  readonly seen: number | null;
}

/** The steps between what was injected and what the engine said, each with what it lost and gained. */
export function ladderSection(report: Report): Section {
  const rules = Object.entries(report.rules);
  return {
    id: 'ladder',
    title: 'The ladder of truths',
    content: [
      html`<p>
        Each step looks at the same episodes with one thing more that can go wrong. A step can also gain an episode: a
        lost transaction may leave two others side by side.
      </p>`,
      html`<div class="pair">${rules.map(([name, score]) => ruleLadder(name, score))}</div>`,
      drawTerms(RUNGS.map((rung) => ({ term: rung, text: RUNG_TEXTS[rung] }))),
      behind('What each step lost and gained', ...rules.map(([name, score]) => ladderTable(name, score))),
    ],
  };
}

function stepsOf({ episodes: { total }, steps }: RuleScore): Step[] {
  let seen = total;
  return RUNGS.map((rung): Step => {
    if (rung === 'intent') return { rung, lost: null, gained: null, seen };
    const { lost, gained } = steps[rung];
    seen = seen === null || lost === null || gained === null ? null : seen - lost + gained;
    return { rung, lost, gained, seen };
  });
}

function ruleLadder(name: string, score: RuleScore): Markup {
  return html`<div>
    <h3>${name}</h3>
    ${drawLadder(name, score)}
  </div> `;
}

function drawLadder(name: string, score: RuleScore): Markup {
  const { total } = score.episodes;
  if (total === null) return html`<p>Not measured: the true episodes are not known.</p>`;
  if (total === 0) return html`<p>No episodes of its patterns were injected.</p>`;
  const scale = countScale(total);
  return drawFigure(
    drawChart({
      label: `The ladder of ${name}: episodes seen by each step, lost and gained`,
      scale,
      rows: stepsOf(score).map((step) => stepRow(step, scale)),
    }),
    'Full: episodes that a step sees; teal: those that the step above it did not see. Dashed: those that it lost.',
  );
}

function stepRow({ rung, lost, gained, seen }: Step, scale: Scale): ChartRow {
  if (seen === null) return { name: rung, note: 'not measured', marks: (y) => bar('track', 0, 1, y) };
  const [down, up] = [lost ?? 0, gained ?? 0];
  const change = rung === 'intent' ? '' : ` · −${formatCount(down)} · +${formatCount(up)}`;
  const place = (count: number): number => scale.place(count);
  return {
    name: rung,
    note: `${formatCount(seen)}${change}`,
    marks: (y) => [
      bar('track', 0, 1, y),
      bar(rung === 'intent' ? 'whole' : 'found', 0, place(seen - up), y),
      up === 0 ? null : bar('gained', place(seen - up), place(seen), y, `gained ${formatCount(up)}`),
      down === 0 ? null : bar('lost', place(seen), place(seen + down), y, `lost ${formatCount(down)}`),
    ],
  };
}

function ladderTable(name: string, score: RuleScore): Markup {
  const rows = stepsOf(score).map(({ rung, seen }): Fragment[] => {
    if (rung === 'intent') {
      return [rung, UNKNOWN, UNKNOWN, figure(['rules', name, 'episodes', 'total'], seen, formatCount)];
    }
    const { lost, gained } = score.steps[rung];
    return [
      rung,
      figure(['rules', name, 'steps', rung, 'lost'], lost, formatCount),
      figure(['rules', name, 'steps', rung, 'gained'], gained, formatCount),
      seen === null ? UNKNOWN : formatCount(seen),
    ];
  });
  return drawTable({ caption: `The ladder of ${name}`, head: ['Step', 'Lost', 'Gained', 'Episodes seen'], rows });
}
