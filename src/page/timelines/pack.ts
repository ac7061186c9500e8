import { type Cause, type Rung, RUNGS } from '../../model/ladder.ts';
import { type BesideTransaction, type EpisodeStory, type StoryTransaction } from '../../report/report-schema.ts';
import { type AlertStory, type FalseClass, type Timeline } from '../../report/timeline-schema.ts';

/*
 * Timelines as the page holds them: arrays instead of objects, and times from the first transaction's, so that a page has room for more
 * than a thousand of them. The script of the page takes them apart again.
 */

const VERDICTS = [
  'admitted',
  'late',
  'future',
  'undelivered',
] as const satisfies readonly StoryTransaction['verdict'][];
const PARTS = ['own', 'other_episode'] as const satisfies readonly BesideTransaction['part'][];

/** Id; true, event, ingest time and watermark from the base; cents, currency, category, region, verdict: more than there are of what the rule does not take. */
type PackedTransaction = [
  id: string,
  trueMs: number,
  eventMs: number,
  ingestMs: number | null,
  watermarkMs: number | null,
  cents: number,
  currency: string | null,
  category: string | null,
  region: string | null,
  verdict: number,
];
type PackedBeside = [...PackedTransaction, part: number];

/** What timelines of one rule have in common. */
interface PackedRule {
  readonly rule: string;
  readonly condition: string;
  readonly window: EpisodeStory['window'];
  readonly requires: EpisodeStory['requires'] | null;
}

type PackedMiss = [
  kind: 0,
  rule: number,
  id: string,
  pattern: string,
  client: string,
  cause: Cause,
  lastRung: number,
  amountCents: number,
  completingId: string,
  baseMs: number,
  own: readonly PackedTransaction[],
  beside: readonly PackedBeside[],
];

type PackedAlert = [
  kind: 1,
  rule: number,
  id: string,
  client: string,
  class_: FalseClass,
  episodeId: string | null,
  triggerId: string,
  eventMs: number,
  windowStartMs: number,
  windowEndMs: number,
  clockMs: number | null,
  givenMs: number | null,
  evidence: number,
  baseMs: number,
  own: readonly PackedTransaction[],
  beside: readonly PackedBeside[],
];

/** A timeline as the page holds it. */
export type PackedTimeline = PackedMiss | PackedAlert;

/** Timelines as the page holds them. */
export interface PackedTimelines {
  readonly rules: readonly PackedRule[];
  readonly items: readonly PackedTimeline[];
}

/** Packs timelines one after another. */
export class TimelinePacker {
  readonly rules: PackedRule[] = [];
  readonly #numbers = new Map<string, number>();

  pack(timeline: Timeline): PackedTimeline {
    return timeline.kind === 'miss' ? this.#miss(timeline) : this.#alert(timeline);
  }

  #miss(story: EpisodeStory): PackedMiss {
    const base = baseOf(story);
    return [
      0,
      this.#ruleOf({ ...ruleOf(story), requires: story.requires }),
      story.episode_id,
      story.pattern,
      story.client_id,
      story.cause,
      RUNGS.indexOf(story.last_rung),
      story.amount_exposed_cents,
      story.completing_transaction_id,
      base,
      story.transactions.map((row) => packRow(row, base)),
      story.beside.map((row) => packBeside(row, base)),
    ];
  }

  #alert(story: AlertStory): PackedAlert {
    const base = baseOf(story);
    return [
      1,
      this.#ruleOf({ ...ruleOf(story), requires: null }),
      story.alert_id,
      story.client_id,
      story.class,
      story.episode_id,
      story.transaction_id,
      story.event_time_ms - base,
      story.window_start_ms - base,
      story.window_end_ms - base,
      less(story.event_clock_ms, base),
      less(story.processing_time_ms, base),
      story.evidence,
      base,
      story.transactions.map((row) => packRow(row, base)),
      story.beside.map((row) => packBeside(row, base)),
    ];
  }

  #ruleOf(rule: PackedRule): number {
    const key = JSON.stringify(rule);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.rules.length);
    return this.rules.push(rule) - 1;
  }
}

/** A timeline as it was before it was packed. */
export function unpack(packed: PackedTimeline, rules: readonly PackedRule[]): Timeline {
  const { requires, ...rule } = rules[packed[1]]!;
  if (packed[0] === 0) {
    const [, , episode_id, pattern, client_id, cause, lastRung, amount, completing, base, own, beside] = packed;
    return {
      kind: 'miss',
      episode_id,
      pattern,
      client_id,
      ...rule,
      // Rules of misses are packed with it.
      requires: requires!,
      cause,
      last_rung: RUNGS[lastRung] as Rung,
      amount_exposed_cents: amount,
      completing_transaction_id: completing,
      transactions: own.map((row) => unpackRow(row, base)),
      beside: beside.map((row) => unpackBeside(row, base)),
    };
  }
  const [, , alert_id, client_id, kind, episode_id, trigger, eventMs, startMs, endMs, clock, given, evidence, base] =
    packed;
  return {
    kind: 'false_alert',
    alert_id,
    client_id,
    class: kind,
    episode_id,
    ...rule,
    transaction_id: trigger,
    event_time_ms: base + eventMs,
    window_start_ms: base + startMs,
    window_end_ms: base + endMs,
    event_clock_ms: plus(clock, base),
    processing_time_ms: plus(given, base),
    evidence,
    transactions: packed[14].map((row) => unpackRow(row, base)),
    beside: packed[15].map((row) => unpackBeside(row, base)),
  };
}

/** Rule, and cause or class, without taking the rest apart. */
export function labelsOf(
  packed: PackedTimeline,
  rules: readonly PackedRule[],
): { readonly rule: string; readonly label: string } {
  return { rule: rules[packed[1]]!.rule, label: packed[0] === 0 ? packed[5] : packed[4] };
}

function ruleOf({ rule, condition, window }: EpisodeStory | AlertStory): Omit<PackedRule, 'requires'> {
  return { rule, condition, window };
}

function baseOf({ transactions }: EpisodeStory | AlertStory): number {
  return transactions[0]?.event_time_ms ?? 0;
}

function packRow(row: StoryTransaction, base: number): PackedTransaction {
  return [
    row.transaction_id,
    row.true_time_ms - base,
    row.event_time_ms - base,
    less(row.ingest_time_ms, base),
    less(row.watermark_ms, base),
    row.amount_cents,
    row.currency,
    row.category,
    row.region,
    VERDICTS.indexOf(row.verdict) + (row.taken === false ? VERDICTS.length : 0),
  ];
}

function packBeside(row: BesideTransaction, base: number): PackedBeside {
  return [...packRow(row, base), PARTS.indexOf(row.part)];
}

function unpackRow(row: PackedTransaction | PackedBeside, base: number): StoryTransaction {
  const [transaction_id, trueMs, eventMs, ingestMs, watermarkMs, cents, currency, category, region, verdict] = row;
  return {
    transaction_id,
    true_time_ms: base + trueMs,
    event_time_ms: base + eventMs,
    ingest_time_ms: plus(ingestMs, base),
    watermark_ms: plus(watermarkMs, base),
    amount_cents: cents,
    currency,
    category,
    region,
    verdict: VERDICTS[verdict % VERDICTS.length]!,
    ...(verdict < VERDICTS.length ? {} : { taken: false as const }),
  };
}

function unpackBeside(row: PackedBeside, base: number): BesideTransaction {
  return { ...unpackRow(row, base), part: PARTS[row[10]]! };
}

function less(ms: number | null, base: number): number | null {
  return ms === null ? null : ms - base;
}

function plus(ms: number | null, base: number): number | null {
  return ms === null ? null : ms + base;
}
