import { CAUSES, ENGINE_OR_LATE } from '../../model/ladder.ts';
import { formatCount } from '../../report/format.ts';
import { type Report } from '../../report/report-schema.ts';
import { FALSE_CLASSES, type Timeline } from '../../report/timeline-schema.ts';
import { dataIsland } from '../data-island.ts';
import { figure } from '../figure.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { behind, drawTable } from '../table.ts';
import { drawCard } from '../timelines/card.ts';
import { CARDS_A_PAGE } from '../timelines/paging.ts';
import { labelOf, selectTimelines } from '../timelines/select.ts';
import { type Section } from './section.ts';

/** Timelines of misses and of false alerts, to page through; undefined if there are none. */
export function timelineSection(report: Report, all: readonly Timeline[]): Section | undefined {
  if (all.length === 0) return undefined;
  const { timelines, packed } = selectTimelines(all);
  const first = timelines.slice(0, CARDS_A_PAGE);
  return {
    id: 'timelines',
    title: 'Misses and false alerts along time',
    content: [
      html`<p>
        The page holds ${formatCount(timelines.length)} of them: of each rule and cause the costliest misses, of each
        rule and class false alerts by chance. <code>timelines.jsonl</code> has ${formatCount(all.length)}, at most 100
        of each; <code>trapline explain</code> explains any other.
      </p>`,
      filterForm(timelines),
      html`<div id="timeline-cards">${first.map(drawCard)}</div>`,
      html`<noscript
        ><p>The first ${first.length} are shown. The page shows the others if its script may run.</p></noscript
      >`,
      behind('How many there are', countTable(report, all, timelines)),
      dataIsland('timeline-data', packed),
    ],
  };
}

/** Hidden until the script that it works with is there. */
function filterForm(timelines: readonly Timeline[]): Markup {
  const rules = [...new Set(timelines.map(({ rule }) => rule))];
  const labels = [...CAUSES, ENGINE_OR_LATE, ...FALSE_CLASSES].filter((label) =>
    timelines.some((timeline) => labelOf(timeline) === label),
  );
  return html`<form id="timeline-filter" class="filter" hidden>
    ${choice('timeline-rule', 'Rule', rules)} ${choice('timeline-label', 'Cause or class', labels)}
    <span class="pages">
      <button type="button" id="timeline-back">‹ Back</button>
      <button type="button" id="timeline-next">Next ›</button>
      <output id="timeline-place" for="timeline-rule timeline-label"></output>
    </span>
  </form>`;
}

function choice(id: string, name: string, values: readonly string[]): Markup {
  return html`<label>
    ${name}
    <select id="${id}">
      <option value="">all</option>
      ${values.map((value) => html`<option value="${value}">${value}</option>`)}
    </select>
  </label>`;
}

function countTable(report: Report, all: readonly Timeline[], shown: readonly Timeline[]): Markup {
  const cells = [...new Map(all.map((one) => [`${one.rule}\0${labelOf(one)}`, one])).values()];
  const count = (list: readonly Timeline[], cell: Timeline): number => {
    return list.filter((one) => one.rule === cell.rule && labelOf(one) === labelOf(cell)).length;
  };
  return drawTable({
    caption: 'Misses and false alerts by rule and cause or class',
    head: ['Rule', 'What', 'Cause or class', 'In the run', 'In timelines.jsonl', 'In the page'],
    words: [1, 2],
    rows: cells.map((cell): Fragment[] => [
      cell.rule,
      cell.kind === 'miss' ? 'miss' : 'false alert',
      labelOf(cell),
      totalOf(report, cell),
      formatCount(count(all, cell)),
      formatCount(count(shown, cell)),
    ]),
  });
}

function totalOf(report: Report, cell: Timeline): Fragment {
  const at = ['rules', cell.rule];
  const score = report.rules[cell.rule];
  if (cell.kind === 'miss') return figure([...at, 'loss', cell.cause], score?.loss[cell.cause] ?? null, formatCount);
  return figure([...at, 'alerts', cell.class], score?.alerts[cell.class] ?? null, formatCount);
}
