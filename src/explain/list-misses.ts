import { type Episode } from '../model/episode.ts';
import { type Cause, RUNGS } from '../model/ladder.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { isTaken } from '../oracle/filter.ts';
import { compareText } from '../model/text-order.ts';
import {
  aheadMs,
  eventTime,
  explainMiss,
  isLabelledStory,
  latenessMs,
  toldSpanMs,
  trueTime,
} from '../report/explain-miss.ts';
import { formatDuration, formatQuantity } from '../report/format.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type EpisodeStory } from '../report/report-schema.ts';
import { storyOfEpisode } from '../score/episode-story.ts';
import { EpisodeIndex } from '../score/matching.ts';
import { type ExplanationHead, type MissesExplanation } from './explanation-schema.ts';
import { type LivesByClient } from './life-log.ts';
import { type Life, storyTransactionOf } from './life.ts';

/** Which missed episodes are listed: all of them, or those of a rule, or of a cause, or of both. */
export interface MissFilter {
  readonly rule?: string | undefined;
  readonly cause?: Cause | undefined;
}

/** The outcomes of missed fraud, injected or labelled, that a filter lets through. */
export function missesOf(outcomes: readonly EpisodeOutcome[], { rule, cause }: MissFilter): EpisodeOutcome[] {
  return outcomes.filter((outcome) => {
    if (outcome.label === 'decoy' || outcome.detected) return false;
    return (rule === undefined || outcome.rule === rule) && (cause === undefined || outcome.cause === cause);
  });
}

type Group = MissesExplanation['groups'][number];
type Miss = Group['misses'][number];

/** What is needed to tell of misses. */
export interface MissSource {
  readonly ruleSet: RuleSet;
  /** Every episode of the clients that have a miss. */
  readonly episodes: readonly Episode[];
  readonly lives: LivesByClient;
  /** How many misses of a group are listed; all are counted. */
  readonly limit: number;
}

const LABELS = ['fraud', 'labelled'] as const;

/** Misses by rule and cause, injected fraud first: the figures of all, and a line for each, the largest amount first. */
export function listMisses(
  misses: readonly EpisodeOutcome[],
  source: MissSource,
  head: ExplanationHead,
): MissesExplanation {
  const teller = new StoryTeller(source);
  const names = [...source.ruleSet.rules.map(({ name }) => name), null];
  const parts = LABELS.flatMap((label) => names.map((rule) => ({ label, rule })));
  const groups = parts.flatMap(({ label, rule }) => {
    const own = misses.filter((miss) => miss.rule === rule && miss.label === label);
    const causes = [...new Set(own.map(({ cause }) => cause))];
    return causes
      .map((cause) =>
        groupOf(
          own.filter((miss) => miss.cause === cause),
          { rule, cause, label },
          teller,
          source.limit,
        ),
      )
      .sort((a, b) => b.count - a.count);
  });
  return { ...head, kind: 'misses', groups };
}

function groupOf(
  outcomes: readonly EpisodeOutcome[],
  { rule, cause, label }: Pick<Group, 'rule' | 'cause' | 'label'>,
  teller: StoryTeller,
  limit: number,
): Group {
  const told = outcomes.map((outcome) => teller.tell(outcome));
  const misses = told.map(({ miss }) => miss).sort(worstFirst);
  const stories = told.flatMap(({ story }) => story ?? []);
  const figure = cause === null ? null : figureOf(cause, stories, misses);
  return {
    rule,
    cause,
    label,
    count: misses.length,
    summary: summaryOf({ rule, cause, label, count: misses.length, figure }, stories, misses),
    figure,
    misses: misses.slice(0, limit),
  };
}

function worstFirst(a: Miss, b: Miss): number {
  return b.amount_exposed_cents - a.amount_exposed_cents || compareText(a.episode_id, b.episode_id);
}

/** Tells of misses what the lives of their transactions show. */
class StoryTeller {
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #index: EpisodeIndex;
  readonly #places: ReadonlyMap<string, number>;
  readonly #lives: LivesByClient;
  readonly #byId: ReadonlyMap<string, Life>;

  constructor({ ruleSet, episodes, lives }: MissSource) {
    this.#rules = new Map(ruleSet.rules.map((rule) => [rule.name, rule]));
    this.#index = new EpisodeIndex(episodes);
    this.#places = new Map(episodes.map(({ episode_id }, place) => [episode_id, place]));
    this.#lives = lives;
    this.#byId = new Map([...lives.values()].flat().map((life) => [life.transaction.id, life]));
  }

  tell(outcome: EpisodeOutcome): { readonly miss: Miss; readonly story: EpisodeStory | null } {
    const place = this.#places.get(outcome.episode_id)!;
    const { episode_id, client_id, pattern, amount_exposed_cents } = this.#index.episodes[place]!;
    const story = this.#story(outcome, place);
    const why = story === null ? unknownWhy(outcome) : explainMiss(story);
    const figure_ms = story === null ? null : (measureOf(story.cause)?.of(story) ?? null);
    const currency = story?.transactions[0]?.currency ?? null;
    return { miss: { episode_id, client_id, pattern, amount_exposed_cents, currency, figure_ms, why }, story };
  }

  #story({ rule: name, cause, rungs }: EpisodeOutcome, place: number): EpisodeStory | null {
    const rule = name === null ? undefined : this.#rules.get(name);
    if (rule === undefined || cause === null) return null;
    const bits = rungs.reduce((seen, rung) => seen | (1 << RUNGS.indexOf(rung)), 0);
    const seen = new Uint8Array(this.#index.episodes.length);
    seen[place] = bits;
    return storyOfEpisode({ rule, index: this.#index, seen }, place, cause, {
      factsOf: (id) => {
        const life = this.#byId.get(id);
        return life && storyTransactionOf(life);
      },
      isTaken: (judging, id) => isTaken(judging, this.#byId.get(id)!.transaction),
      doneBy: (clientId, fromMs, toMs) =>
        (this.#lives.get(clientId) ?? [])
          .filter(({ trueTimeMs }) => fromMs <= trueTimeMs && trueTimeMs <= toMs)
          .map(storyTransactionOf),
    });
  }
}

function unknownWhy({ rule, pattern }: EpisodeOutcome): string {
  return rule === null ? `No rule detects the pattern ${pattern}.` : 'The cause cannot be known.';
}

/** What a cause is measured by, in ms: null where a story does not show it. */
interface Measure {
  readonly name: string;
  readonly of: (story: EpisodeStory) => number | null;
}

function measureOf(cause: Cause): Measure | null {
  switch (cause) {
    case 'rule_ineffective':
    case 'window_boundary':
      return { name: 'span', of: (story) => (isLabelledStory(story) ? null : toldSpanMs(story)) };
    case 'clock_skew':
      return { name: 'clock_error', of: (story) => largest(story, (row) => Math.abs(eventTime(row) - trueTime(row))) };
    case 'late_drop':
      return {
        name: 'lateness',
        of: (story) => largest(story, (row) => (row.verdict === 'late' ? latenessMs(row) : null)),
      };
    case 'future_drop':
      return {
        name: 'ahead',
        of: (story) => largest(story, (row) => (row.verdict === 'future' ? aheadMs(row) : null)),
      };
    default:
      return null;
  }
}

function largest(story: EpisodeStory, of: (row: EpisodeStory['transactions'][number]) => number | null): number | null {
  const values = story.transactions.map(of).filter((value) => value !== null);
  return values.length === 0 ? null : Math.max(...values);
}

function figureOf(cause: Cause, stories: readonly EpisodeStory[], misses: readonly Miss[]): Group['figure'] {
  const measure = measureOf(cause);
  const values = misses.flatMap(({ figure_ms }) => figure_ms ?? []).sort((a, b) => a - b);
  if (measure === null || stories.length === 0 || values.length === 0) return null;
  const median_ms = values[Math.floor((values.length - 1) / 2)]!;
  return { name: measure.name, min_ms: values[0]!, median_ms, max_ms: values.at(-1)!, measured: values.length };
}

/** As `71 rule_ineffective: all with a span above 10 min, median 12 min 40 s`. */
function summaryOf(
  { rule, cause, label, count, figure }: Pick<Group, 'rule' | 'cause' | 'label' | 'count' | 'figure'>,
  stories: readonly EpisodeStory[],
  misses: readonly Miss[],
): string {
  const begin = `${count} ${cause ?? 'of an unknown cause'}`;
  if (rule === null) return `${begin}: no rule detects the pattern`;
  if (cause === 'delivery_loss') return `${begin}: ${lostOf(stories)}`;
  if (label === 'labelled' && cause === 'rule_ineffective')
    return `${begin}: the condition held at none of their transactions`;
  if (cause === 'rule_ineffective' && stories.length > 0) return `${begin}: ${reachText(stories[0]!, misses)}`;
  if (figure === null) return begin;
  const { min_ms: min, median_ms: median, max_ms: max, measured } = figure;
  const spread = min === max ? formatDuration(max) : `${formatDuration(min)} to ${formatDuration(max)}`;
  const unmeasured = figure.name === 'span' ? 'not measured' : 'because of a transaction outside the episode';
  const rest = measured === count ? '' : `; ${count - measured} ${unmeasured}`;
  const middle = min === max ? '' : `, median ${formatDuration(median)}`;
  return `${begin}: ${FIGURE_WORDS[figure.name]!} ${spread}${middle}${rest}`;
}

const FIGURE_WORDS: Readonly<Record<string, string>> = {
  span: 'a span of',
  clock_error: 'clocks off by',
  lateness: 'behind the watermark by',
  ahead: 'stamped after their arrival by',
};

function lostOf(stories: readonly EpisodeStory[]): string {
  const lost = stories.reduce((sum, { transactions }) => {
    return sum + transactions.filter(({ verdict }) => verdict === 'undelivered').length;
  }, 0);
  return `${formatQuantity(lost, 'transaction')} of these episodes never reached the log`;
}

/** A miss without a figure is of an episode longer than the window, of which it is not known whether a longer window would do. */
function reachText({ window }: EpisodeStory, misses: readonly Miss[]): string {
  const size = formatDuration(window.size_ms);
  const measured = misses.flatMap(({ figure_ms: ms }) => ms ?? []);
  const beyond = measured.filter((ms) => ms > window.size_ms).sort((a, b) => a - b);
  const [within, longer] = [measured.length - beyond.length, misses.length - measured.length];
  const median = formatDuration(beyond[Math.floor((beyond.length - 1) / 2)] ?? 0);
  if (within === misses.length) return `all within the window of ${size}, where the condition never held`;
  if (longer === misses.length) return `all longer than the window of ${size}, and the condition never held`;
  if (beyond.length === misses.length) return `all with a span above ${size}, median ${median}`;
  return [
    ...(beyond.length === 0 ? [] : [`${beyond.length} with a span above ${size}, median ${median}`]),
    ...(longer === 0 ? [] : [`${longer} longer than ${size}, where the condition never held`]),
    ...(within === 0 ? [] : [`${within} within it, where the condition never held`]),
  ].join('; ');
}
