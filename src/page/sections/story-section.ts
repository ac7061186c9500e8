import { explainMiss } from '../../report/explain-miss.ts';
import { storyTitle } from '../../report/report-rows.ts';
import { type EpisodeStory, type Report } from '../../report/report-schema.ts';
import { figure } from '../figure.ts';
import { CAUSE_TEXTS } from '../glossary.ts';
import { html, type Markup } from '../markup.ts';
import { behind } from '../table.ts';
import { episodeFigure } from '../timelines/episode-figure.ts';
import { type FigureOf, transactionTable } from '../timelines/transaction-rows.ts';
import { type Section } from './section.ts';

/** The missed episode that cost most, drawn along time; undefined if none was missed. */
export function storySection({ worst_missed: story }: Report): Section | undefined {
  if (story === null) return undefined;
  return {
    id: 'story',
    title: 'The costliest miss',
    content: [
      html`<p><strong>${storyTitle(story)}</strong></p>`,
      html`<p>${explainMiss(story)}</p>`,
      story.transactions.length === 0 ? null : episodeFigure(story),
      html`<p>
        The rule asks for: ${story.condition}. <strong>${story.cause}</strong>: ${CAUSE_TEXTS[story.cause]} The last
        step that saw it: <strong>${story.last_rung}</strong>.
      </p>`,
      behind('Its transactions', tableOf(story)),
    ],
  };
}

function tableOf(story: EpisodeStory): Markup {
  const at = (list: 'transactions' | 'beside', i: number): FigureOf => {
    return (field, value, format) => figure(['worst_missed', list, String(i), field], value, format);
  };
  return transactionTable(
    `Transactions of ${story.episode_id}, and what else the client did meanwhile`,
    'Of the episode',
    [
      ...story.transactions.map((row, i) => ({ row, figureOf: at('transactions', i) })),
      ...story.beside.map((row, i) => ({ row, figureOf: at('beside', i) })),
    ],
  );
}
