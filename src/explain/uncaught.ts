import { type Episode } from '../model/episode.ts';
import { compareText } from '../model/text-order.ts';
import { formatCents, formatCount, formatDuration, formatQuantity } from '../report/format.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type MissesExplanation } from './explanation-schema.ts';
import { type LivesByClient } from './life-log.ts';
import { fateOf, type Life } from './life.ts';
import { instantText } from './render-life.ts';

type LabelledMisses = NonNullable<MissesExplanation['labelled']>;
type Uncaught = LabelledMisses['uncaught'][number];

/** What is needed to tell which labelled fraud no rule caught. */
export interface LabelledSource {
  /** All of it. */
  readonly episodes: readonly Episode[];
  /** By the rule, of labelled fraud only. */
  readonly outcomes: readonly EpisodeOutcome[];
  readonly lives: LivesByClient;
  /** Rows of fraud that are no transaction, and so in no episode. */
  readonly left_out: LabelledMisses['left_out'];
  /** How many are listed; all are counted. */
  readonly limit: number;
}

/** Labelled episodes that no rule caught, the largest amount first. */
export function uncaughtFraud({ episodes, outcomes, lives, left_out, limit }: LabelledSource): LabelledMisses {
  const caught = new Set(outcomes.flatMap(({ detected, episode_id }) => (detected ? [episode_id] : [])));
  const causes = new Map<string, Record<string, EpisodeOutcome['cause']>>();
  for (const { episode_id, rule, cause } of outcomes) {
    if (rule !== null) causes.set(episode_id, { ...causes.get(episode_id), [rule]: cause });
  }
  const byId = new Map([...lives.values()].flat().map((life) => [life.transaction.id, life]));
  const uncaught = episodes
    .filter(({ episode_id }) => !caught.has(episode_id))
    .sort((a, b) => b.amount_exposed_cents - a.amount_exposed_cents || compareText(a.episode_id, b.episode_id));
  return {
    episodes: episodes.length,
    caught: caught.size,
    left_out,
    uncaught: uncaught
      .slice(0, limit)
      .map((episode) => uncaughtOf(episode, causes.get(episode.episode_id) ?? {}, byId)),
  };
}

function uncaughtOf(
  episode: Episode,
  causes: Readonly<Record<string, EpisodeOutcome['cause']>>,
  byId: ReadonlyMap<string, Life>,
): Uncaught {
  const { episode_id, client_id, transaction_ids, amount_exposed_cents } = episode;
  const lives = transaction_ids.flatMap((id) => byId.get(id) ?? []);
  const fates = { admitted: 0, late: 0, future: 0, undelivered: 0 };
  for (const life of lives) fates[fateOf(life)] += 1;
  return {
    episode_id,
    client_id,
    amount_exposed_cents,
    currency: lives[0]?.transaction.currency ?? null,
    first_event_time_ms: episode.first_event_time_ms,
    last_event_time_ms: episode.completing_event_time_ms,
    transactions: transaction_ids.length,
    fates,
    causes,
  };
}

/** How much of the labelled fraud no rule caught, and which rows of fraud are in no episode. */
export function labelledHeading({ episodes, caught, left_out }: LabelledMisses): string {
  const missed = `${formatCount(episodes - caught)} of ${formatQuantity(episodes, 'labelled episode')} caught by no rule`;
  const rows = [
    [left_out.malformed, 'malformed'],
    [left_out.excluded, 'excluded by the mapping'],
  ] as const;
  const words = rows.filter(([count]) => count > 0).map(([count, how]) => `${formatCount(count)} ${how}`);
  return words.length === 0 ? missed : `${missed}; rows of fraud that are in none: ${words.join(', ')}`;
}

/** What an uncaught episode is, and what became of its records. */
export function uncaughtFacts(one: Uncaught): string[] {
  const { first_event_time_ms: fromMs, last_event_time_ms: toMs, transactions, fates } = one;
  const took = transactions === 1 ? '' : ` over ${formatDuration(toMs - fromMs)}`;
  const setAside = (['late', 'future', 'undelivered'] as const)
    .filter((fate) => fates[fate] > 0)
    .map((fate) => `${formatCount(fates[fate])} ${fate}`);
  return [
    `client ${one.client_id}`,
    formatCents(one.amount_exposed_cents, one.currency),
    `${formatQuantity(transactions, 'transaction')} from ${instantText(fromMs)}${took}`,
    setAside.length === 0 ? 'all admitted' : setAside.join(', '),
  ];
}

/** Why each rule missed it: `travel rule_ineffective`; rules with the same cause together. */
export function causeWords({ causes }: Uncaught): string {
  const byCause = new Map<string, string[]>();
  for (const [rule, cause] of Object.entries(causes)) {
    const name = cause ?? 'cause unknown';
    byCause.set(name, [...(byCause.get(name) ?? []), rule]);
  }
  return [...byCause].map(([cause, rules]) => `${cause}: ${rules.join(', ')}`).join(' · ');
}
