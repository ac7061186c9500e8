import { drawDocument } from '../page/document.ts';
import { type Fragment, html, type Markup } from '../page/markup.ts';
import { type Section } from '../page/sections/section.ts';
import { drawTable, drawTerms } from '../page/table.ts';
import { episodeFigure } from '../page/timelines/episode-figure.ts';
import { formatCents, formatCount, formatQuantity } from '../report/format.ts';
import { evidenceText } from './evidence-text.ts';
import {
  type AlertExplanation,
  type EpisodeExplanation,
  type ExplainedChange,
  type ExplainedCondition,
  type ExplainedLife,
  type ExplainedRule,
  type Explanation,
  type MissesExplanation,
  type TransactionExplanation,
} from './explanation-schema.ts';
import { completingWords, kindWords, partOfWords } from './episode-words.ts';
import { partText } from './part-words.ts';
import { changesHeading, DETECTED, NOT_GIVEN, RUNG_WORDS } from './render-condition.ts';
import { faultText, givenText, knownInstant, rungsText } from './render-explanation.ts';
import { instantText, lifeFacts, lifeWords } from './render-life.ts';
import { causeWords, labelledHeading, uncaughtFacts } from './uncaught.ts';

/** An explanation as one page of HTML that needs nothing else. The same explanation gives the same bytes. */
export function explanationPage(explanation: Explanation): string {
  const { title, intro, sections } = partsOf(explanation);
  return drawDocument({
    title,
    intro: html`<p>${explanation.scenario} · seed ${explanation.seed}</p>
      ${intro.map((text) => html`<p>${text}</p>`)}`,
    sections,
    skipTo: 'explanation',
    footer: 'Made by trapline explain. Times are UTC.',
  });
}

interface PageParts {
  readonly title: string;
  readonly intro: readonly string[];
  readonly sections: readonly Section[];
}

function partsOf(explanation: Explanation): PageParts {
  switch (explanation.kind) {
    case 'episode':
      return episodeParts(explanation);
    case 'alert':
      return alertParts(explanation);
    case 'transaction':
      return transactionParts(explanation);
    case 'misses':
      return missParts(explanation);
  }
}

function episodeParts(episode: EpisodeExplanation): PageParts {
  const { transactions, rules, completing_transaction_id: completing, amount_exposed_cents: cents } = episode;
  const kind = kindWords(episode);
  const amount = formatCents(cents, transactions[0]?.currency ?? null);
  return {
    title: episode.episode_id,
    intro: [
      `${kind} · client ${episode.client_id} · ${amount}`,
      ...(rules.length === 0 ? [`No rule detects the pattern ${episode.pattern}.`] : []),
    ],
    sections: [
      ...rules.map((rule, i) => ruleSection(rule, i)),
      livesSection('Its transactions', transactions, (id) => (id === completing ? [completingWords(episode)] : [])),
    ],
  };
}

function ruleSection(rule: ExplainedRule, number: number): Section {
  const { detected, cause, rungs, story, faults, changes } = rule;
  const outcome = detected ? 'detected' : cause === null ? 'not detected' : `missed: ${cause}`;
  return {
    id: `rule-${number}`,
    title: rule.rule,
    content: [
      html`<p class="${detected ? 'verdict good' : 'verdict'}">${outcome}</p>`,
      html`<p>${rule.why}</p>`,
      html`<p>${asSentence(rungsText(rungs))}</p>`,
      story === null || story.transactions.length === 0 ? null : episodeFigure(story),
      ...rule.examined.map(conditionList),
      faults === null ? null : html`<p>${faultText(faults)}</p>`,
      story === null ? null : changeList(changes, DETECTED),
    ],
  };
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function alertParts(alert: AlertExplanation): PageParts {
  return {
    title: `Alert ${alert.alert_id}`,
    intro: [`${alert.rule} · client ${alert.client_id} · ${alert.class}`, alert.why],
    sections: [
      { id: 'condition', title: 'Why it was given', content: alert.examined.map(conditionList) },
      { id: 'changes', title: 'What would have changed it', content: [changeList(alert.changes, NOT_GIVEN)] },
      { id: 'detections', title: 'Detections', content: [detectionTable(alert)] },
      livesSection('Evidence', alert.transactions),
    ],
  };
}

function detectionTable({ detections }: AlertExplanation): Markup {
  return drawTable({
    caption: 'The detections of the alert',
    head: ['Transaction', 'Kind', 'Stamped', 'Window from', 'to', 'Given', 'Evidence'],
    words: [1, 2, 3, 4, 5, 6],
    rows: detections.map((detection) => [
      detection.transaction_id ?? 'unnamed',
      detection.kind,
      knownInstant(detection.event_time_ms),
      knownInstant(detection.window_start_ms),
      knownInstant(detection.window_end_ms),
      givenText(detection),
      evidenceText(detection),
    ]),
  });
}

function transactionParts({ transaction, why, episodes, alerts }: TransactionExplanation): PageParts {
  const part = [
    ...episodes.map(({ episode_id, label, pattern, number, of }) => {
      return `${number} of ${of} of ${partOfWords({ label, pattern }, episode_id)}`;
    }),
    ...alerts.map(({ alert_id, rule, class: judgement, part: role }) => {
      return `${role === 'trigger' ? 'triggered' : 'evidence of'} the alert ${alert_id} (${rule}, ${judgement})`;
    }),
  ];
  return {
    title: `Transaction ${transaction.transaction_id}`,
    intro: [`client ${transaction.client_id} · ${transaction.fate}`, why],
    sections: [
      livesSection('Its life', [transaction]),
      {
        id: 'part',
        title: 'Part of',
        content: [part.length === 0 ? html`<p>no episode and no alert</p>` : list(part)],
      },
    ],
  };
}

function missParts({ groups, labelled, scenario }: MissesExplanation): PageParts {
  return {
    title: `Missed episodes of ${scenario}`,
    intro: groups.length === 0 ? ['No episode was missed.'] : [],
    sections: [
      ...(labelled === undefined ? [] : [uncaughtSection(labelled)]),
      ...groups.map(({ rule, label, summary, misses, count }, i) => ({
        id: `group-${i}`,
        title: label === 'labelled' ? `Against labels: ${summary}` : summary,
        content: [
          drawTable({
            caption: `${rule ?? 'no rule'}: ${formatCount(misses.length)} of ${formatCount(count)}`,
            head: ['Episode', 'Client', 'Amount', 'Why'],
            words: [1, 3],
            rows: misses.map(({ episode_id, client_id, amount_exposed_cents: cents, currency, why }) => {
              return [episode_id, client_id, formatCents(cents, currency), why];
            }),
          }),
        ],
      })),
    ],
  };
}

function uncaughtSection(labelled: NonNullable<MissesExplanation['labelled']>): Section {
  const { uncaught } = labelled;
  return {
    id: 'labelled',
    title: labelledHeading(labelled),
    content: [
      drawTable({
        caption: `Labelled episodes that no rule caught: ${formatCount(uncaught.length)} of ${formatCount(labelled.episodes - labelled.caught)}`,
        head: ['Episode', 'What it was', 'Why it was missed'],
        words: [1, 2],
        rows: uncaught.map((one) => [one.episode_id, uncaughtFacts(one).join(' · '), causeWords(one)]),
      }),
    ],
  };
}

function livesSection(
  title: string,
  lives: readonly ExplainedLife[],
  notes: (id: string) => readonly string[] = () => [],
): Section {
  return {
    id: 'transactions',
    title,
    content: lives.flatMap((life) => [
      html`<h3><code>${life.transaction_id}</code> ${life.fate}</h3>`,
      html`<p>${lifeWords(life, notes(life.transaction_id)).join(' · ')}</p>`,
      drawTerms(lifeFacts(life).map(({ name, lines }) => ({ term: name, text: lines.join('; ') }))),
    ]),
  };
}

/** A rule's condition as a tree of one level, each part held or not. */
function conditionList(condition: ExplainedCondition): Markup {
  const { rung, transaction_id, held, window_transactions: inside } = condition;
  const parts = condition.parts.map((part) => {
    const id = part.transaction_id === null ? '' : ` ${part.transaction_id}`;
    return `${mark(part.held)} ${partText(part, condition)}${id}`;
  });
  const window = `${instantText(condition.window_start_ms)} to ${instantText(condition.window_end_ms)}`;
  return html`<div>
    <p>
      <strong>${mark(held)} ${rung}</strong> (${RUNG_WORDS[rung]}): ${held ? 'held' : 'not held'} at
      <code>${transaction_id}</code>, ${instantText(condition.time_ms)}. Its window, ${window}, holds
      ${formatQuantity(inside.count, 'transaction')}.
    </p>
    ${list(parts)}
  </div>`;
}

function changeList(changes: readonly ExplainedChange[], outcome: string): Markup {
  const items = changes.map(({ set, text }) => html`${text}<br /><code>--set '${set}'</code>`);
  return html`<div>
    <p>${changesHeading(changes, outcome)}</p>
    ${changes.length === 0 ? null : list(items)}
  </div>`;
}

function list(items: readonly Fragment[]): Markup {
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li> `)}
  </ul>`;
}

function mark(isMet: boolean): string {
  return isMet ? '✓' : '✗';
}
