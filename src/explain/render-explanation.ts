import { type Colors, PLAIN } from '../report/colors.ts';
import { formatCents, formatCount, formatDuration } from '../report/format.ts';
import { faultName } from '../report/report-rows.ts';
import { drawTimeline } from '../report/timeline.ts';
import { wrapText } from '../report/wrap-text.ts';
import { printable } from '../text/printable.ts';
import {
  type AlertExplanation,
  type EpisodeExplanation,
  type ExplainedLife,
  type ExplainedRule,
  type Explanation,
  type MissesExplanation,
  type TransactionExplanation,
} from './explanation-schema.ts';
import { completingWords, kindWords, partOfWords } from './episode-words.ts';
import { evidenceText } from './evidence-text.ts';
import { DETECTED, NOT_GIVEN, renderChanges, renderCondition } from './render-condition.ts';
import { instantText, renderLife } from './render-life.ts';
import { causeWords, labelledHeading, uncaughtFacts } from './uncaught.ts';

const WIDTH = 100;
/** Evidence of count and sum rules can be long. */
const MOST_LIVES = 12;

/** An explanation for a terminal or a pipe, ended by a line feed. */
export function renderExplanation(explanation: Explanation, colors: Colors = PLAIN): string {
  return `${sectionsOf(explanation, colors)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function sectionsOf(explanation: Explanation, colors: Colors): string[][] {
  switch (explanation.kind) {
    case 'episode':
      return episodeSections(explanation, colors);
    case 'alert':
      return alertSections(explanation, colors);
    case 'transaction':
      return transactionSections(explanation, colors);
    case 'misses':
      return missSections(explanation, colors);
  }
}

function title(name: string, facts: readonly string[], colors: Colors): string {
  return ` ${colors.bold(printable(name))}${printable(facts.map((fact) => ` · ${fact}`).join(''))}`;
}

function wrapped(text: string, indent = '   '): string[] {
  return wrapText(printable(text), WIDTH - indent.length).map((line) => `${indent}${line}`);
}

function episodeSections(episode: EpisodeExplanation, colors: Colors): string[][] {
  const { transactions, rules, amount_exposed_cents: cents, completing_transaction_id: completing } = episode;
  const kind = kindWords(episode);
  const amount = formatCents(cents, transactions[0]?.currency ?? null);
  const notes = (life: ExplainedLife): string[] =>
    life.transaction_id === completing ? [completingWords(episode)] : [];
  const head = [title(episode.episode_id, [kind, `client ${episode.client_id}`, amount], colors)];
  const lives = [head, livesLines(transactions, colors, notes)].flat();
  if (rules.length === 0) return [lives, wrapped(`No rule detects the pattern ${episode.pattern}.`, ' ')];
  return [lives, ...rules.map((rule) => ruleLines(rule, colors))];
}

function livesLines(
  lives: readonly ExplainedLife[],
  colors: Colors,
  notes: (life: ExplainedLife) => string[] = () => [],
): string[] {
  const shown = lives.slice(-MOST_LIVES);
  const left = lives.length - shown.length;
  return [
    ...(left === 0 ? [] : [`   … ${formatCount(left)} before these; --json has all`]),
    ...shown.flatMap((life) => renderLife(life, colors, notes(life))),
  ];
}

/** Which steps of the ladder see an episode. */
export function rungsText(rungs: ExplainedRule['rungs']): string {
  const [first, ...others] = rungs;
  if (first === undefined) return 'no step of the ladder sees it';
  if (others.length === 0) return `only one step of the ladder sees it: ${first}`;
  return `these steps of the ladder see it: ${rungs.join(', ')}`;
}

function ruleLines(rule: ExplainedRule, colors: Colors): string[] {
  const { detected, cause, rungs, story } = rule;
  const outcome = detected
    ? colors.green('detected')
    : colors.red(cause === null ? 'not detected' : `missed: ${cause}`);
  return [
    ` ${colors.bold(printable(rule.rule))}  ${outcome}  ${colors.dim(rungsText(rungs))}`,
    ...(story === null ? [] : drawTimeline(story, WIDTH, colors)),
    ...wrapped(rule.why),
    ...rule.examined.flatMap((condition) => renderCondition(condition, colors)),
    ...(rule.faults === null ? [] : wrapped(faultText(rule.faults))),
    ...(story === null ? [] : renderChanges(rule.changes, DETECTED, colors)),
  ];
}

/** As in a report: which fault of the world it was lost to. */
export function faultText({ fault, recovered_by: faults, names = {} }: NonNullable<ExplainedRule['faults']>): string {
  const inWords = faults.map((name) => faultName({ names }, name));
  if (faults.length > 0) return `Without ${inWords.join(', or without ')}, it would have been detected.`;
  if (fault === 'combined') return 'It would have been detected only without all faults of the world together.';
  return 'No fault of the world caused it: without all of them it would be missed too.';
}

function alertSections(alert: AlertExplanation, colors: Colors): string[][] {
  const head = [
    title(`alert ${alert.alert_id}`, [alert.rule, `client ${alert.client_id}`, alert.class], colors),
    ...wrapped(alert.why),
  ];
  const detections = alert.detections.flatMap((detection) => [
    `   ${colors.bold(detection.kind)} at ${detection.transaction_id ?? 'an unnamed transaction'}`,
    colors.dim(`     window   ${knownInstant(detection.window_start_ms)} to ${knownInstant(detection.window_end_ms)}`),
    colors.dim(`     stamped  ${knownInstant(detection.event_time_ms)}`),
    colors.dim(`     given    ${givenText(detection)}`),
    ...wrapped(`evidence ${evidenceText(detection)}`, '     ').map((line) => colors.dim(line)),
  ]);
  const conditions = alert.examined.flatMap((condition) => renderCondition(condition, colors));
  return [
    head,
    [' Detections', ...detections],
    [' Evidence', ...livesLines(alert.transactions, colors)],
    [...conditions, ...renderChanges(alert.changes, NOT_GIVEN, colors)],
  ].filter((lines) => lines.length > 0);
}

/** A time in words, where it is known. */
export function knownInstant(timeMs: number | null): string {
  return timeMs === null ? 'unknown' : instantText(timeMs);
}

/** When an alert was given, in words. */
export function givenText({
  given_at_ms,
  event_time_ms,
  event_clock_ms,
  at_end,
}: AlertExplanation['detections'][number]): string {
  if (at_end === true) return 'when the log had ended: no record released it';
  if (given_at_ms === null) return 'at an unknown time';
  const clock =
    event_clock_ms === null || event_time_ms === null
      ? ''
      : `, when the event clock was ${formatDuration(event_clock_ms - event_time_ms)} further`;
  return `${instantText(given_at_ms)}${clock}`;
}

function transactionSections(transaction: TransactionExplanation, colors: Colors): string[][] {
  const { transaction: life, episodes, alerts } = transaction;
  const head = [title(`transaction ${life.transaction_id}`, [`client ${life.client_id}`, life.fate], colors)];
  const part = [
    ...episodes.map(({ episode_id, label, pattern, number, of }) => {
      return `   ${number} of ${of} of ${printable(partOfWords({ label, pattern }, episode_id))}`;
    }),
    ...alerts.map(({ alert_id, rule, class: judgement, part: role }) => {
      return `   ${role === 'trigger' ? 'triggered' : 'evidence of'} the alert ${printable(`${alert_id} (${rule}, ${judgement})`)}`;
    }),
  ];
  return [
    [...head, ...wrapped(transaction.why), ...renderLife(life, colors)],
    [' Part of', ...(part.length === 0 ? ['   no episode and no alert'] : part)],
  ];
}

function missSections({ groups, labelled, scenario }: MissesExplanation, colors: Colors): string[][] {
  const uncaught = labelled === undefined ? [] : [uncaughtLines(labelled, colors)];
  if (groups.length === 0) return [...uncaught, [` ${printable(scenario)}: no missed episode`]];
  const ofGroups = groups.map(({ rule, label, summary, misses, count }) => {
    const left = count - misses.length;
    const against = label === 'labelled' ? `${colors.dim('against labels')}  ` : '';
    return [
      ` ${colors.bold(printable(rule ?? 'no rule'))}  ${against}${printable(summary)}`,
      ...misses.map(({ episode_id, client_id, amount_exposed_cents: cents, currency, why }) => {
        const amount = formatCents(cents, currency);
        return `   ${printable(`${episode_id}  client ${client_id}  ${amount}`)}  ${colors.dim(printable(why))}`;
      }),
      ...(left === 0 ? [] : [colors.dim(`   … ${formatCount(left)} more; --limit shows more`)]),
    ];
  });
  return [...uncaught, ...ofGroups];
}

function uncaughtLines(labelled: NonNullable<MissesExplanation['labelled']>, colors: Colors): string[] {
  const { episodes, caught, uncaught } = labelled;
  const left = episodes - caught - uncaught.length;
  return [
    ` ${colors.bold(labelledHeading(labelled))}`,
    ...uncaught.flatMap((one) => [
      `   ${printable([one.episode_id, ...uncaughtFacts(one)].join('  '))}`,
      ...wrapped(causeWords(one), '     ').map((line) => colors.dim(line)),
    ]),
    ...(left === 0 ? [] : [colors.dim(`   … ${formatCount(left)} more; --limit shows more`)]),
  ];
}
