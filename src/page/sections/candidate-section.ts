import { formatProbability, ruleTitle, signedShare } from '../../report/candidate-rows.ts';
import { type CandidateFigures, type CandidateRule } from '../../report/candidate-schema.ts';
import { formatCount, formatRate } from '../../report/format.ts';
import { type Report } from '../../report/report-schema.ts';
import { figure, UNKNOWN } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import { drawTable } from '../table.ts';
import { type Section } from './section.ts';

/** A rule, or all of them: its title, where report.json has it, and its figures. */
interface Row {
  readonly title: string;
  readonly at: readonly string[];
  readonly figures: Pick<CandidateRule, 'changes' | 'alerts_per_day' | 'false_alerts' | 'episodes'>;
}

/** What rules that were tried on the same stream would change; undefined where none were. */
export function candidateSection({ candidate }: Report): Section | undefined {
  if (candidate === undefined) return undefined;
  const rows = rowsOf(candidate);
  const { current, candidate: tried } = candidate.rule_sets;
  return {
    id: 'candidate',
    title: 'What the candidate would change',
    content: [
      html`<p>
        The rule set ${tried} was tried on the same stream as the current one, ${current}. Everything else on this page
        is about the current one. The files beside this page, compare.html and the folder candidate, have each alert and
        episode that differs.
      </p>`,
      alertTable(rows),
      episodeTable(rows),
    ],
  };
}

function rowsOf(candidate: CandidateFigures): Row[] {
  const rules = Object.entries(candidate.rules).map(([name, rule]): Row => {
    return { title: ruleTitle(name, rule), at: ['candidate', 'rules', name], figures: rule };
  });
  return [...rules, { title: 'in all', at: ['candidate'], figures: candidate }];
}

function alertTable(rows: readonly Row[]): Markup {
  return drawTable({
    caption: 'Alerts under the current rules and under the candidate',
    head: ['Rule', 'A day now', 'then', 'False now', 'then', 'Same', 'Moved', 'Lost', 'Gained'],
    rows: rows.map(({ title, at, figures: { alerts_per_day, false_alerts, changes } }) => [
      title,
      figure([...at, 'alerts_per_day', 'current'], alerts_per_day.current, formatRate),
      figure([...at, 'alerts_per_day', 'candidate'], alerts_per_day.candidate, formatRate),
      figure([...at, 'false_alerts', 'current'], false_alerts.current, formatCount),
      figure([...at, 'false_alerts', 'candidate'], false_alerts.candidate, formatCount),
      ...(['same', 'moved', 'lost', 'gained'] as const).map((name) =>
        figure([...at, 'changes', name], changes[name], formatCount),
      ),
    ]),
  });
}

function episodeTable(rows: readonly Row[]): Markup {
  const scored = rows.filter(({ figures }) => figures.episodes !== null);
  if (scored.length === 0) return html``;
  return drawTable({
    caption: 'Episodes that only one of both detects; in all, an episode that any rule detects counts once',
    head: ['Rule', 'Both', 'Only current', 'Only candidate', 'Neither', 'Recall by', '95 %', 'McNemar p'],
    rows: scored.map(({ title, at, figures }) => {
      const episodes = figures.episodes!;
      const { difference, difference_ci95: interval, p_exact } = episodes;
      return [
        title,
        ...(['both', 'only_current', 'only_candidate', 'neither'] as const).map((name) =>
          figure([...at, 'episodes', name], episodes[name], formatCount),
        ),
        figure([...at, 'episodes', 'difference'], difference, signedShare),
        interval === null ? UNKNOWN : `[${interval.map(signedShare).join(', ')}]`,
        figure([...at, 'episodes', 'p_exact'], p_exact, formatProbability),
      ];
    }),
  });
}
