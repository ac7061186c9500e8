import { explainMiss } from '../../report/explain-miss.ts';
import { formatCents, formatDuration, formatQuantity } from '../../report/format.ts';
import { type EpisodeStory } from '../../report/report-schema.ts';
import { type AlertStory, type Timeline } from '../../report/timeline-schema.ts';
import { UNKNOWN } from '../figure.ts';
import { CAUSE_TEXTS, CLASS_TEXTS } from '../glossary.ts';
import { html, type Markup } from '../markup.ts';
import { behind } from '../table.ts';
import { alertFigure } from './alert-figure.ts';
import { episodeFigure } from './episode-figure.ts';
import { type FigureOf, type Row, transactionTable } from './transaction-rows.ts';

/** One miss or false alert: what it is, drawn along time, and its transactions as a table. */
export function drawCard(timeline: Timeline): Markup {
  return timeline.kind === 'miss' ? missCard(timeline) : alertCard(timeline);
}

function missCard(story: EpisodeStory): Markup {
  const { rule, cause, episode_id, client_id, pattern, amount_exposed_cents, last_rung, transactions, beside } = story;
  const money = formatCents(amount_exposed_cents, transactions[0]?.currency ?? null);
  return html`<article class="card">
    <h3>Missed: ${episode_id} · ${money}</h3>
    <p>${explainMiss(story)}</p>
    ${transactions.length === 0 ? null : episodeFigure(story)}
    <p class="small">
      Rule <strong>${rule}</strong>: ${story.condition}. Pattern ${pattern}, client ${client_id}, last seen by the step
      ${last_rung}. <strong>${cause}</strong>: ${CAUSE_TEXTS[cause]}
    </p>
    ${behind('Its transactions', tableOf(`Transactions of ${episode_id}`, 'Of the episode', [...transactions, ...beside]))}
  </article> `;
}

function alertCard(story: AlertStory): Markup {
  const { rule, client_id, alert_id, transactions, beside, evidence } = story;
  const shown = evidence > transactions.length ? ` The last ${transactions.length} of ${evidence} are shown.` : '';
  return html`<article class="card">
    <h3>False alert: ${story.class} · client ${client_id}</h3>
    <p>It is of ${formatQuantity(evidence, 'transaction')}.${shown}${decoyText(story)} ${givenText(story)}</p>
    ${transactions.length === 0 ? null : alertFigure(story)}
    <p class="small">
      Rule <strong>${rule}</strong>: ${story.condition}. <strong>${story.class}</strong>: ${CLASS_TEXTS[story.class]}
      Alert <code>${alert_id}</code>.
    </p>
    ${behind('Its transactions', tableOf(`Transactions of alert ${alert_id}`, 'Named by it', [...transactions, ...beside]))}
  </article> `;
}

function decoyText({ episode_id: id }: AlertStory): string {
  return id === null ? '' : ` It is about the decoy ${id}.`;
}

function givenText({
  processing_time_ms: givenMs,
  event_clock_ms: clockMs,
  event_time_ms: timeMs,
}: AlertStory): string {
  if (givenMs === null) return 'Only the end of the log released it.';
  const clock =
    clockMs === null
      ? ''
      : `, when the event clock stood ${formatDuration(clockMs - timeMs)} after its last transaction`;
  return `It was given at ${new Date(givenMs).toISOString()}${clock}.`;
}

function tableOf(caption: string, own: string, rows: readonly Row[]): Markup {
  const plain: FigureOf = (_, value, format) => (value === null ? UNKNOWN : format(value));
  return transactionTable(
    caption,
    own,
    rows.map((row) => ({ row, figureOf: plain })),
  );
}
