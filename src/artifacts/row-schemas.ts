import { z } from 'zod';
import { type DetectionDetails, type DetectionTiming } from '../model/alert.ts';
import { type Episode, EPISODE_LABELS } from '../model/episode.ts';
import { type ForeignAlert } from '../model/foreign-alert.ts';
import { CAUSES, ENGINE_OR_LATE, RUNGS } from '../model/ladder.ts';
import { type SideRecord } from '../model/side-record.ts';
import { ALL_ALERT_CLASSES, type AlertOutcome, type EpisodeOutcome } from '../report/outcomes.ts';

const text = z.string();
const figure = z.number().nullable();

/** A row of `episodes.jsonl`. */
export const episodeSchema: z.ZodType<Episode> = z.object({
  episode_id: text,
  label: z.enum(EPISODE_LABELS),
  pattern: text,
  resembles: z.array(text),
  client_id: text,
  transaction_ids: z.array(text).min(1),
  first_event_time_ms: z.number(),
  completing_transaction_id: text,
  completing_event_time_ms: z.number(),
  completing_true_time_ms: z.number(),
  amount_exposed_cents: z.number(),
  parameters: z.record(text, z.union([z.number(), text, z.boolean()])),
});

/** A row of `outcomes.jsonl` about an episode. */
export const episodeOutcomeSchema: z.ZodType<EpisodeOutcome> = z.object({
  episode_id: text,
  label: z.enum(EPISODE_LABELS),
  pattern: text,
  rule: text.nullable(),
  rungs: z.array(z.enum(RUNGS)),
  detected: z.boolean(),
  cause: z.enum([...CAUSES, ENGINE_OR_LATE]).nullable(),
  alert_ids: z.array(text),
  time_to_detect_ms: figure,
  time_to_detect_event_ms: figure,
});

/** A row of `outcomes.jsonl` about an alert. */
export const alertOutcomeSchema: z.ZodType<AlertOutcome> = z.object({
  alert_id: text,
  rule: text,
  client_id: text,
  class: z.enum(ALL_ALERT_CLASSES),
  episode_id: text.nullable(),
});

/** What made the condition true, where an alert says it as the built-in engine does. */
export const detailsSchema: z.ZodType<DetectionDetails> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('distinct'), field: text, values: z.array(text) }),
  z.object({ kind: z.literal('pair'), small_amount_cents: z.number(), large_amount_cents: z.number() }),
  z.object({ kind: z.literal('count'), count: z.number() }),
  z.object({ kind: z.literal('sum'), sum_cents: z.number() }),
  z.object({ kind: z.literal('speed'), distance_m: z.number(), elapsed_ms: z.number() }),
  z.object({
    kind: z.literal('anomaly'),
    score_milli: z.number(),
    usual_cents: z.number(),
    compared: z.number(),
    grouped: z.boolean(),
  }),
]);

/** A row of `alerts.jsonl`. */
export const alertSchema: z.ZodType<ForeignAlert> = z.object({
  alert_id: text,
  kind: z.enum(['open', 'extend']),
  rule: text,
  client_id: text,
  transaction_id: text.nullable(),
  event_time_ms: figure,
  window_start_ms: figure,
  window_end_ms: figure,
  evidence: z.array(text).nullable(),
  evidence_total: z.number().optional(),
  // What is in it goes by the rule's kind, and is not looked at.
  details: z.unknown().transform((details) => (details ?? null) as ForeignAlert['details']),
});

/** When an alert's detection was given; the event clock is NaN where it is not known. */
export interface TimingRow extends DetectionTiming {
  readonly alert_id: string;
  readonly transaction_id: string | null;
}

/** A row of `latency.jsonl`. */
export const latencySchema: z.ZodType<TimingRow> = z
  .object({
    alert_id: text,
    transaction_id: text.nullable(),
    event_clock_ms: figure.optional(),
    processing_time_ms: figure,
    at_end: z.boolean(),
    early: z
      .object({ event_clock_ms: z.number(), processing_time_ms: figure })
      .exactOptional()
      .describe('When it was said early.'),
  })
  .transform((row) => ({ ...row, event_clock_ms: row.event_clock_ms ?? Number.NaN }));

/** A row of `side.jsonl`. */
export const sideSchema: z.ZodType<SideRecord> = z.object({
  reason: z.enum(['malformed', 'duplicate', 'future', 'late']),
  partition: z.number(),
  offset: z.number(),
  transaction_id: text.nullable(),
  client_id: text.nullable(),
  event_time_ms: figure,
  ingest_time_ms: figure,
  watermark_ms: figure,
  detail: text.nullable(),
});
