import { CAUSES, ENGINE_OR_LATE, type Cause } from '../../model/ladder.ts';
import { formatCount } from '../../report/format.ts';
import { faultName } from '../../report/report-rows.ts';
import { type Report, type RuleScore } from '../../report/report-schema.ts';
import { bar, type ChartRow, drawChart, drawFigure } from '../charts/chart.ts';
import { countScale, type Scale } from '../charts/scale.ts';
import { figure, UNKNOWN } from '../figure.ts';
import { CAUSE_TEXTS, UNATTRIBUTED_TEXT } from '../glossary.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

type MissCause = Cause | 'unattributed';
const MISS_CAUSES: readonly MissCause[] = [...CAUSES, ENGINE_OR_LATE, 'unattributed'];
const MISS_TEXTS: Readonly<Record<MissCause, string>> = { ...CAUSE_TEXTS, unattributed: UNATTRIBUTED_TEXT };

/** What became of the injected episodes on their way to the engine, and why those that were missed were missed. */
export function missSection(report: Report): Section {
  const rules = Object.entries(report.rules);
  return {
    id: 'misses',
    title: 'Missed episodes, and why',
    content: [
      html`<p>
        Each chart begins with the episodes that were injected, takes away what was missed for each cause, and ends with
        those that were detected.
      </p>`,
      html`<div class="pair">${rules.map(([name, score]) => ruleWaterfall(name, score))}</div>`,
      uncovered(report),
      causesThatOccur(rules),
      behind('Misses by cause', causeTable(rules), otherCauses(rules)),
      attribution(report),
    ],
  };
}

function missesOf(score: RuleScore, cause: MissCause): number | null {
  return cause === 'unattributed' ? (score.unattributed ?? 0) : (score.loss[cause] ?? null);
}

function ruleWaterfall(name: string, score: RuleScore): Markup {
  return html`<div>
    <h3>${name}</h3>
    ${waterfall(name, score)}
  </div> `;
}

function waterfall(name: string, score: RuleScore): Markup {
  const { total, detected } = score.episodes;
  if (total === null || detected === null) return html`<p>Not measured: the true episodes are not known.</p>`;
  if (total === 0) return html`<p>No episodes of its patterns were injected.</p>`;
  const scale = countScale(total);
  const rows: ChartRow[] = [stepRow('injected', formatCount(total), 'whole', [0, total], scale)];
  let left = total;
  for (const cause of MISS_CAUSES) {
    const misses = missesOf(score, cause) ?? 0;
    if (misses === 0) continue;
    rows.push(stepRow(cause, `−${formatCount(misses)}`, 'missed', [left - misses, left], scale));
    left -= misses;
  }
  rows.push(stepRow('detected', formatCount(detected), 'found', [0, detected], scale));
  return drawFigure(
    drawChart({ label: `Episodes of ${name}: injected, missed by cause, detected`, scale, rows }),
    `${formatCount(total - detected)} of ${formatCount(total)} missed.`,
  );
}

function stepRow(
  name: string,
  note: string,
  kind: string,
  [from, to]: readonly [number, number],
  scale: Scale,
): ChartRow {
  return { name, note, marks: (y) => [bar('track', 0, 1, y), bar(kind, scale.place(from), scale.place(to), y)] };
}

function uncovered({ uncovered: patterns }: Report): Fragment {
  const entries = Object.entries(patterns);
  if (entries.length === 0) return null;
  return html`<p>
    No rule detects these patterns:
    ${entries.map(([pattern, count], i) => html`${i === 0 ? '' : ', '}<strong>${pattern}</strong> (${figure(['uncovered', pattern], count, formatCount)} episodes)`)}.
  </p>`;
}

type Rules = readonly (readonly [string, RuleScore])[];

function occurs(rules: Rules, cause: MissCause): boolean {
  return rules.some(([, score]) => (missesOf(score, cause) ?? 0) > 0);
}

function causesThatOccur(rules: Rules): Fragment {
  const causes = MISS_CAUSES.filter((cause) => occurs(rules, cause));
  if (causes.length === 0) return null;
  return drawTerms(causes.map((cause) => ({ term: cause, text: MISS_TEXTS[cause] })));
}

function otherCauses(rules: Rules): Fragment {
  const causes = MISS_CAUSES.filter((cause) => !occurs(rules, cause));
  return html`<p>Causes that did not occur:</p>
    ${drawTerms(causes.map((cause) => ({ term: cause, text: MISS_TEXTS[cause] })))}`;
}

function causeTable(rules: Rules): Markup {
  const shown = MISS_CAUSES.filter((cause) => rules.some(([, score]) => pointerOf(score, cause) !== null));
  return drawTable({
    caption: 'Missed episodes by cause',
    head: ['Rule', 'Injected', ...shown, 'Detected'],
    rows: rules.map(([name, score]) => [
      name,
      figure(['rules', name, 'episodes', 'total'], score.episodes.total, formatCount),
      ...shown.map((cause) => {
        const at = pointerOf(score, cause);
        return at === null ? UNKNOWN : figure(['rules', name, ...at], missesOf(score, cause), formatCount);
      }),
      figure(['rules', name, 'episodes', 'detected'], score.episodes.detected, formatCount),
    ]),
  });
}

/** Where the report has the misses of a cause; null if it does not have it. */
function pointerOf(score: RuleScore, cause: MissCause): readonly string[] | null {
  if (cause === 'unattributed') return score.unattributed === undefined ? null : ['unattributed'];
  return score.loss[cause] === undefined ? null : ['loss', cause];
}

function attribution({ attribution: found }: Report): Fragment {
  if (found === null) return null;
  const heads = [
    'Rule',
    ...found.faults.map((fault) => faultName(found, fault)),
    'any of several',
    'only all together',
    'none',
  ];
  return behind(
    'Misses by fault of the world',
    html`<p>
      The fault that caused a miss: the run is computed again without this fault, and the episode is then detected.
    </p>`,
    drawTable({
      caption: 'Would be detected without',
      head: heads,
      rows: Object.entries(found.rules).map(([name, { by_fault, any_of, combined, none }]) => [
        name,
        ...found.faults.map((fault) =>
          figure(['attribution', 'rules', name, 'by_fault', fault], by_fault[fault] ?? null, formatCount),
        ),
        figure(['attribution', 'rules', name, 'any_of'], any_of, formatCount),
        figure(['attribution', 'rules', name, 'combined'], combined, formatCount),
        figure(['attribution', 'rules', name, 'none'], none, formatCount),
      ]),
    }),
  );
}
