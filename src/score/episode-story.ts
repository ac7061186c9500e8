import { type Episode } from '../model/episode.ts';
import { type Cause } from '../model/ladder.ts';
import { type AnomalyRule, type Rule, type WindowSpec } from '../model/rule-set.ts';
import { type BesideTransaction, type EpisodeStory, type StoryTransaction } from '../report/report-schema.ts';
import { formatCents, formatSetting, formatSpeed, kilometres } from '../report/format.ts';
import { anomalyWords } from '../report/anomaly-words.ts';
import { filterText } from '../report/filter-text.ts';
import { rungsOf } from './ladder-score.ts';
import { type EpisodeIndex } from './matching.ts';
import { type RuleView } from './rule-view.ts';
import { type ScoringInput } from './scoring-input.ts';

/** How many of the client's other transactions a story tells of. */
const MOST_BESIDE = 6;

/** As much of a rule's view as a story is told of. */
export type StoryView = Pick<RuleView, 'rule' | 'index' | 'seen'>;

/** What a story is told from. */
export type StorySource = Pick<ScoringInput, 'factsOf' | 'doneBy' | 'isTaken'>;

/** What is needed to draw a missed episode and to say in words why it was missed. */
export function storyOfEpisode(view: StoryView, place: number, cause: Cause, input: StorySource): EpisodeStory {
  const episode = view.index.episodes[place]!;
  const facts = episode.transaction_ids.map((id) => input.factsOf(id)).filter((known) => known !== undefined);
  const transactions = facts.map((own) => toldTo(view.rule, own, input)).sort(byTrueTime);
  return {
    episode_id: episode.episode_id,
    pattern: episode.pattern,
    client_id: episode.client_id,
    rule: view.rule.name,
    condition: conditionOf(view.rule),
    requires: requirementOf(view.rule),
    window: windowOf(view.rule.window),
    cause,
    last_rung: rungsOf(view.seen[place]!).at(-1)!,
    amount_exposed_cents: episode.amount_exposed_cents,
    completing_transaction_id: episode.completing_transaction_id,
    transactions,
    beside: transactions.length === 0 ? [] : besideOf(view, episode, transactions[0]!.true_time_ms, input),
  };
}

function byTrueTime(a: StoryTransaction, b: StoryTransaction): number {
  return a.true_time_ms - b.true_time_ms;
}

/** The client's transactions that are not the episode's, those nearest to completion. */
function besideOf(view: StoryView, episode: Episode, firstMs: number, input: StorySource): BesideTransaction[] {
  const known = new Set(episode.transaction_ids);
  return input
    .doneBy(episode.client_id, firstMs, episode.completing_true_time_ms)
    .filter(({ transaction_id: id }) => !known.has(id))
    .map((facts): BesideTransaction => ({
      ...toldTo(view.rule, facts, input),
      part: partOf(facts, episode.client_id, view.index),
    }))
    .sort(byTrueTime)
    .slice(-MOST_BESIDE);
}

/** A transaction of a rule's story, which says so if the rule does not take it. */
export function toldTo(
  rule: Rule,
  facts: StoryTransaction,
  { isTaken }: Pick<ScoringInput, 'isTaken'>,
): StoryTransaction {
  return rule.where === undefined || isTaken(rule, facts.transaction_id) ? facts : { ...facts, taken: false };
}

/** Whether another of the client's transactions is its own, or belongs to an episode or a decoy. */
export function partOf(
  { transaction_id: id }: StoryTransaction,
  clientId: string,
  { episodes }: Pick<EpisodeIndex, 'episodes'>,
): BesideTransaction['part'] {
  const isInjected = episodes.some((one) => one.client_id === clientId && one.transaction_ids.includes(id));
  return isInjected ? 'other_episode' : 'own';
}

/** A rule's condition in words, window and filter included. */
export function conditionOf(rule: Rule): string {
  return rule.where === undefined ? windowedOf(rule) : `${windowedOf(rule)}, where ${filterText(rule.where)}`;
}

function windowedOf(rule: Rule): string {
  const within = `within ${formatSetting(rule.window.sizeMs)} (${rule.window.kind})`;
  switch (rule.kind) {
    case 'distinct':
      return `${rule.atLeast} distinct values of ${rule.field} ${within}`;
    case 'pair':
      return `below ${formatCents(rule.belowCents, rule.currency)} and above ${formatCents(rule.aboveCents, rule.currency)}, ${rule.order}, ${within}`;
    case 'count':
      return `${rule.atLeast} transactions ${within}`;
    case 'sum':
      return `more than ${formatCents(rule.aboveCents, rule.currency)} in all ${within}`;
    case 'speed': {
      const far = rule.minMetres === 0 ? '' : ` and more than ${kilometres(rule.minMetres)} km`;
      return `faster than ${formatSpeed(rule.maxMetresPerHour)}${far} from the located transaction before, ${within}`;
    }
    case 'anomaly':
      return `${anomalyWords(rule)} ${within}`;
  }
}

function requirementOf(rule: Rule): EpisodeStory['requires'] {
  switch (rule.kind) {
    case 'distinct':
      return { kind: rule.kind, field: rule.field, at_least: rule.atLeast };
    case 'pair':
      return {
        kind: rule.kind,
        order: rule.order,
        below_cents: rule.belowCents,
        above_cents: rule.aboveCents,
        currency: rule.currency,
      };
    case 'count':
      return { kind: rule.kind, at_least: rule.atLeast };
    case 'sum':
      return { kind: rule.kind, above_cents: rule.aboveCents, currency: rule.currency };
    case 'speed':
      return { kind: rule.kind, max_m_per_h: rule.maxMetresPerHour, min_m: rule.minMetres };
    case 'anomaly':
      return {
        kind: rule.kind,
        score: rule.score,
        above_score_milli: rule.aboveMilli,
        min_cents: rule.minCents,
        currency: rule.currency,
        last: rule.last,
        warm_up: rule.warmUp,
        by: [...rule.by],
        ...scoreSettings(rule),
      };
  }
}

function scoreSettings(rule: AnomalyRule): Partial<Extract<EpisodeStory['requires'], { kind: 'anomaly' }>> {
  switch (rule.score) {
    case 'robust':
    case 'z':
      return {};
    case 'trees':
      return { forest: { ...rule.forest, features: [...rule.forest.features] } };
    case 'model': {
      const { model, inputs, output, deterministic } = rule;
      return { model: { name: model.name, inputs: [...inputs], output, deterministic } };
    }
  }
}

/** A rule's window as a story has it. */
export function windowOf(window: WindowSpec): EpisodeStory['window'] {
  return { kind: window.kind, size_ms: window.sizeMs, slide_ms: window.kind === 'hopping' ? window.slideMs : null };
}
