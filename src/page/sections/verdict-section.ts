import { formatQuantity } from '../../report/format.ts';
import { differenceLines, formatFigure, integrity } from '../../report/report-rows.ts';
import { type Report } from '../../report/report-schema.ts';
import { DIFFERENCE_TEXTS } from '../glossary.ts';
import { figure } from '../figure.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

/** Whether the run is what was expected of it, and whether the engine can be believed. */
export function verdictSection(report: Report): Section {
  return {
    id: 'verdict',
    title: 'Verdict',
    content: [
      summary(report),
      engineLine(report),
      ...warningLines(report),
      expectationTable(report),
      differences(report),
    ],
  };
}

function summary({ expectations }: Report): Markup {
  const missed = expectations.filter(({ passed }) => !passed).length;
  if (expectations.length === 0) return html`<p class="verdict">No expectations were set for this run.</p>`;
  const text =
    missed === 0
      ? `All ${formatQuantity(expectations.length, 'expectation')} met`
      : `${missed} of ${formatQuantity(expectations.length, 'expectation')} missed`;
  return html`<p class="verdict ${missed === 0 ? 'good' : 'bad'}">${sign(missed === 0)} ${text}</p>`;
}

function engineLine(report: Report): Fragment {
  const engine = integrity(report);
  if (engine === null) return html`<p>The engine was not compared with the oracle.</p>`;
  return html`<p class="${engine.intact ? 'good' : 'bad'}">${sign(engine.intact)} ${engine.text}.</p>`;
}

function warningLines({ warnings = [] }: Report): Markup[] {
  return warnings.map(
    ({ text }) => html`<p class="bad"><span class="sign" role="img" aria-label="Warning:">!</span> ${text}</p>`,
  );
}

/** A sign that does not need colour, with the word for those who hear it. */
function sign(good: boolean): Markup {
  return good
    ? html`<span class="sign" role="img" aria-label="Passed:">✓</span>`
    : html`<span class="sign" role="img" aria-label="Failed:">✗</span>`;
}

function expectationTable({ expectations }: Report): Fragment {
  if (expectations.length === 0) return null;
  return drawTable({
    caption: 'What was expected',
    head: ['Expectation', 'Actual', 'Result'],
    words: [2],
    rows: expectations.map((outcome, i) => [
      html`<code>${breakable(condition(outcome))}</code>`,
      outcome.actual === null
        ? html`<span data-at="/expectations/${i}/actual">not measured</span>`
        : figure(['expectations', String(i), 'actual'], outcome.actual, formatFigure),
      outcome.passed ? html`<span class="good">✓ met</span>` : html`<span class="bad">✗ missed</span>`,
    ]),
  });
}

/** A path that may break after a dot or a low line, so that a telephone need not break it inside a word. */
function breakable(text: string): Fragment {
  return text.split(/(?<=[._])/).map((part, i) => (i === 0 ? part : html`<wbr />${part}`));
}

function condition({ path, text }: Report['expectations'][number]): string {
  return text.startsWith(path) ? text : `${path} ${text}`;
}

function differences(report: Report): Fragment {
  const rows = Object.entries(report.rules).map(([name, { engine_vs_oracle: counts }]) => [
    name,
    ...(['missing', 'extra', 'altered'] as const).map((kind) =>
      figure(['rules', name, 'engine_vs_oracle', kind], counts[kind], formatFigure),
    ),
  ]);
  const lines = differenceLines(report);
  return behind(
    'Engine and oracle compared, by rule',
    html`<p>
      The oracle is a second, slow and simple evaluation of the same rules. It shares no code with the engine.
    </p>`,
    drawTable({
      caption: 'Differences between engine and oracle',
      head: ['Rule', 'Missing', 'Extra', 'Altered'],
      rows,
    }),
    drawTerms(Object.entries(DIFFERENCE_TEXTS).map(([term, text]) => ({ term, text }))),
    lines.length === 0
      ? null
      : html`<p>The first of them:</p>
          <ul>
            ${lines.map((line) => html`<li>${line}</li>`)}
          </ul>`,
  );
}
