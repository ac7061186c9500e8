import { z } from 'zod';
import { ALERT_KEYS } from '../model/foreign-alert.ts';
import { CAUSES, ENGINE_OR_LATE, RUNGS } from '../model/ladder.ts';
import { LATENCY_STAGES } from '../model/latency.ts';
import { WARNING_CODES } from '../model/warning.ts';
import { candidateSchema } from './candidate-schema.ts';
import { expectationSchema } from './expectation-schema.ts';
import { thresholdCurvesSchema, windowCurveSchema } from './curve-schema.ts';
import { intervalSchema, intervalsSchema } from './interval-schema.ts';
import { labelsSchema } from './label-schema.ts';
import { overlapSchema } from './overlap-schema.ts';
import { reachedSchema } from './reached-schema.ts';
import { type besideTransaction, episodeStorySchema, type storyTransaction } from './story-schema.ts';
import { timeToDetectSchema } from './time-schema.ts';
import { trafficSchema } from './traffic-schema.ts';
import { arrivalsSchema, distributionSchema } from './distribution-schema.ts';

/** The version of the contract; the value of `schema` in every report. */
export const REPORT_SCHEMA = 'trapline.report/1';

const count = z.int().min(0);
const measuredCount = count.nullable();
const figure = z.number().nullable();
const share = z.number().min(0).max(1).nullable();
const text = z.string();

const episodes = z.object({
  total: measuredCount.describe('Injected episodes of the patterns that the rule detects.'),
  detected: measuredCount,
  recall: share,
  recall_ci95: intervalSchema.describe('Null for too few units; `intervals` says why, and what it is about.'),
});

const alerts = z.object({
  total: count.describe('Openings; every alert has exactly one of the classes.'),
  matched: measuredCount,
  duplicate: measuredCount,
  decoy: measuredCount,
  cross_pattern: measuredCount,
  artefact: measuredCount,
  coincidental: measuredCount,
  spurious: measuredCount,
  labelled: count
    .optional()
    .describe(
      "About what the traffic's own labels call fraud; neither right nor false here. Left out where it has none.",
    ),
  unlabelled: count.optional().describe('Artefact or coincidental: only the world could tell, and it is not known.'),
  occurrences: z
    .object({
      false: measuredCount.describe('Of all classes that count against precision.'),
      decoy: measuredCount,
      cross_pattern: measuredCount.describe('Chained among themselves; no part of `false`.'),
      artefact: measuredCount,
      coincidental: measuredCount,
      spurious: measuredCount,
      unlabelled: count.optional(),
    })
    .optional()
    .describe('What is behind such alerts: those of one client and rule whose windows overlap count once.'),
  precision: share.describe('matched / (matched + occurrences.false)'),
  precision_ci95: intervalSchema,
  per_day: figure.describe('Per day of simulated time.'),
  per_100k_transactions: figure,
});

const rungsBelowIntent = RUNGS.filter((rung) => rung !== 'intent');

/** The scores of one rule. */
export const ruleScoreSchema = z.object({
  episodes,
  decoys: z
    .object({ total: measuredCount, alerted: measuredCount })
    .describe('Decoys of the patterns that the rule detects.'),
  alerts,
  f1: share.describe('0 where precision and recall are both measured and 0; null where either is not measured.'),
  f1_ci95: intervalSchema,
  intervals: intervalsSchema.optional().describe('What the intervals rest on; left out where nothing was scored.'),
  prevalence: share.describe("Share of the transactions that belong to injected episodes of the rule's patterns."),
  engine_vs_oracle: z.object({ missing: measuredCount, extra: measuredCount, altered: measuredCount }),
  deterministic: z
    .literal(false)
    .exactOptional()
    .describe(
      'Of a rule with a model that need not give the same twice: differences from the oracle are told and not judged. Left out of others.',
    ),
  loss: z
    .object({
      ...(Object.fromEntries(CAUSES.map((cause) => [cause, measuredCount])) as Record<
        (typeof CAUSES)[number],
        typeof measuredCount
      >),
      [ENGINE_OR_LATE]: count
        .optional()
        .describe('Of an engine that is compared with what was delivered: there it stands for all that lies below.'),
    })
    .describe('Missed episodes by cause; the causes sum to the misses.'),
  unattributed: count.optional().describe('Misses whose cause lies on rungs that were not measured.'),
  steps: z
    .record(z.enum(rungsBelowIntent), z.object({ lost: measuredCount, gained: measuredCount }))
    .describe('Episodes that a rung lost and gained against the rung above it.'),
  time_to_detect_ms: timeToDetectSchema.describe('Processing time; misses rank as infinite.'),
  time_to_detect_event_ms: timeToDetectSchema.describe("On the partition's event clock; misses rank as infinite."),
  time_to_detect_watermark_ms: timeToDetectSchema
    .optional()
    .describe("On the watermark's own clock: what is left over is how far it had to jump. Left out for other engines."),
  early: z
    .object({
      time_to_detect_ms: timeToDetectSchema.describe('In processing time.'),
      time_to_detect_event_ms: timeToDetectSchema.describe("On the partition's event clock."),
    })
    .optional()
    .describe(
      'To the first time that a matching detection was said, early or not; left out where nothing was said early.',
    ),
  waiting_for_traffic: z
    .object({
      share: share.describe("Of the times to detect on the partition's event clock, all together."),
    })
    .optional()
    .describe("How long the watermark waited for the partition's next record: it depends on how dense the traffic is."),
  amount_exposed_cents: z
    .object({ total: measuredCount, before_alert: measuredCount })
    .describe('Fraud spent in all, and before the first matching detection; of a missed episode everything.'),
  window_curve: windowCurveSchema
    .optional()
    .describe('What shorter windows would have given; left out where that cannot be worked out from what was said.'),
  threshold_curves: thresholdCurvesSchema
    .optional()
    .describe('What stricter thresholds would have given, one changed at a time; left out as the other curve is.'),
});

/** The facts about an input file. */
export const inputFactsSchema = z.object({
  file: text.describe('File, folder or glob, or several of them, without the folders that they are in.'),
  files: z.array(text).optional().describe('Where there are several: those that were read, in this order.'),
  rows_read: count,
  rows_mapped: count,
  rows_excluded: z.record(text, count).describe("Rows left out on purpose, by the mapping's reason."),
  rows_malformed: count,
  malformed: z.array(z.object({ line: count, reason: text, excerpt: text })).describe('The first of them.'),
});

/** The facts about what was replayed. */
export const replayFactsSchema = z.object({
  capture: text.describe('The file, without its folder.'),
  topic: text,
  records: count.describe('In the capture.'),
  selected: count.describe('Replayed.'),
  partitions: count.describe('With a record that was replayed.'),
  first_event_time_ms: figure.describe('Of the admitted transactions.'),
  last_event_time_ms: figure,
  ended: z.boolean().describe('Whether the segments were declared ended; if not, the last transactions still wait.'),
  cold_start: z.boolean().describe('Whether clients have a history that was not replayed.'),
  cold_start_alerts: count.describe('Alerts that opened before their partition had converged.'),
  thinned: z.boolean().describe('Whether records in between were left out, so that watermarks moved differently.'),
  append_times: z
    .object({ known: count, bounded_by_arrival: count, unknown: count })
    .optional()
    .describe(
      'Transactions by what max_future was compared with: the time of append, the arrival at the recorder, which is no earlier, or ' +
        'nothing; left out where max_future is off.',
    ),
  pacing_error_ms: z.object({ p50: z.number(), p90: z.number(), p99: z.number(), max: z.number() }).nullable(),
});

/** Misses by fault. */
export const attributionSchema = z.object({
  faults: z.array(text).describe('What goes wrong in the scenario, by where it stands there.'),
  names: z
    .record(text, text)
    .optional()
    .describe(
      'Of faults whose place in the scenario says little: what they are, in words. Left out in earlier reports.',
    ),
  rules: z.record(
    text,
    z.object({
      by_fault: z
        .record(text, count)
        .describe('Missed episodes that would be detected without this fault, and no other.'),
      any_of: count.describe('That would be detected without any one of several faults.'),
      combined: count.describe('That only removing all faults together recovers.'),
      none: count.describe('That would be missed without any fault too.'),
    }),
  ),
});

const faults = z.object({
  crashes: count.describe('Deaths of consumers.'),
  rebalances: count,
  restores: count.describe('Partitions taken up from a checkpoint.'),
  fresh_starts: count.describe('Partitions begun anew, since no checkpoint could be used.'),
  checkpoints_written: count,
  checkpoints_refused: count,
  records_reread: count.describe('Records processed once more.'),
  outputs_repeated: count.describe('Outputs that were given again and left alone, because the sink had them.'),
  sink_failures: count,
  lag_ms_max: z.number().describe('The longest that a record waited until it was first processed.'),
});

const influxdb = z.object({
  url: text,
  version: text.nullable().describe("The server's; null if it did not answer."),
  lines_expected: count,
  lines_confirmed: count.describe('Lines that the server has said it holds.'),
  lines_rejected: count,
  retries: count.describe('Requests that were sent again, because the server was away.'),
  measurements: z.record(text, count).describe('Lines expected, by measurement.'),
});

const latencyDistribution = z.object({
  count,
  p50: figure,
  p90: figure,
  p99: figure,
  p999: figure,
  max: figure,
  negative: count,
});

/** The facts about a run by the wall clock. */
export const liveFactsSchema = z.object({
  id: text.describe('What the run is called in InfluxDB and as a topic.'),
  started_at_ms: z.number().describe('The wall clock when it began.'),
  shift_ms: z.number().describe("What was added to the world's times, so that now is now."),
  speed: z.number(),
  history_records: count.describe('Sent at once, before the present was reached; not measured.'),
  alerts: z.object({
    measured: count,
    unmeasured: count.describe('Of history, or released by the end of the log.'),
    incomplete: count.describe('That never got to the last stage, and are in no total.'),
  }),
  measured_to: z.enum(LATENCY_STAGES).describe('The last stage of the total.'),
  distribution: distributionSchema.optional().describe('Of the whole way of the measured alerts.'),
  stages: z
    .partialRecord(z.enum(LATENCY_STAGES), latencyDistribution)
    .describe('In ms. Send and consume: of every transaction; the others: of alerts.'),
  early: z
    .object({
      engine: latencyDistribution.describe('From when the engine had the record.'),
      total: latencyDistribution.describe('From when the record was to be sent; that of the oldest one of a batch.'),
    })
    .optional()
    .describe(
      'In ms. Of the detections that were said before the watermark allowed it, until the engine had said so. Left out where there are none.',
    ),
  slo: z.object({
    p50_ms: z.number(),
    p99_ms: z.number(),
    met: z.boolean().nullable().describe('Null where too little was measured to tell.'),
  }),
});

/** The facts about an engine other than the built-in one. */
export const engineFactsSchema = z.object({
  name: text,
  version: text.nullable(),
  features: z.array(text).describe('What it says that it can do.'),
  rules: z.array(text).nullable().describe('The rules that it has; null for all.'),
  reference: z.enum(['delivered', 'admitted']).describe('The rung that it is compared with.'),
  compared: z
    .enum(['every_field', 'detections', 'alerts'])
    .describe('What engine_vs_oracle counts: detections with all their fields, detections, or alerts.'),
  matched_by: z
    .record(z.enum(ALERT_KEYS), count)
    .describe("Alerts by what was compared to find the oracle's detection."),
  unmatched: count.describe("Alerts that none of the oracle's detections is behind."),
  repeated: count.describe('Alerts that had come before and were left out.'),
  differences: z
    .array(
      z.object({
        difference: z.enum(['missing', 'extra', 'altered']),
        rule: text,
        client_id: text,
        transaction_id: text.nullable(),
        event_time_ms: figure,
      }),
    )
    .describe('The first of each rule and kind; all of them are in differences.jsonl.'),
  caught_up: z
    .enum(['known', 'assumed', 'limit'])
    .describe('Whether it said that it was done, nothing came for a while, or it was not waited for any longer.'),
});

/** The contract of report.json. */
export const reportSchema = z.object({
  schema: z.literal(REPORT_SCHEMA),
  run_id: text,
  scenario: text,
  seed: text,
  bus: z.enum(['memory', 'kafka', 'capture']),
  engine: text.describe('builtin, or the way in which the alerts of another engine came.'),
  engine_facts: engineFactsSchema.optional().describe('Of another engine than the built-in one.'),
  versions: z.record(text, text),
  replay: replayFactsSchema.optional().describe('What was replayed; left out of a run of its own.'),
  input: inputFactsSchema.nullable().describe('What became of the rows of an input file; null for simulated traffic.'),
  digests: z.object({
    transactions: text.nullable(),
    deliveries: text.nullable(),
    alerts: text.nullable(),
    aggregates: text.nullable(),
  }),
  counts: z.object({
    transactions: measuredCount,
    lost: count.optional().describe('Transactions that never reached the log; left out where delivery loses none.'),
    delivered: measuredCount,
    admitted: measuredCount,
    late: measuredCount,
    future: measuredCount,
    duplicates: measuredCount,
    malformed: measuredCount,
    detections: measuredCount,
    alerts: measuredCount,
  }),
  early: z
    .object({ said: count, confirmed: count, withdrawn: count })
    .optional()
    .describe(
      'Detections that rules said before the watermark, and what came of them; left out unless engine.early is set.',
    ),
  faults: faults
    .optional()
    .describe('What happened to those who ran the engines; left out where they ran in one piece.'),
  intervals: z
    .object({
      unit: z.enum(['client', 'producer', 'partition']).describe('What is taken to be independent of each other.'),
      about: z
        .enum(['scenario', 'these_faults', 'this_log', 'this_file'])
        .describe(
          'scenario: what other seeds give on average. these_faults: the same given the faults as they struck in this run, which another seed may draw otherwise. this_log: more clients like those of the log. this_file: the same of a file into which nothing was injected.',
        ),
      faults: z.array(text).describe('The faults that are given, by where they stand in the scenario.'),
      wrong_clocks: z
        .array(text)
        .optional()
        .describe(
          'Clocks that are wrong. Where there are any, times to detect have no interval, since the clients of a partition share its watermark.',
        ),
      names: z.record(text, text).optional().describe('The clocks among these, in words.'),
    })
    .optional()
    .describe('What the 95 % intervals are about; left out where nothing was scored.'),
  rules: z.record(text, ruleScoreSchema),
  labels: labelsSchema
    .optional()
    .describe('The rules against what the traffic itself calls fraud; left out where it has no labels.'),
  uncovered: z.record(text, count).describe('Injected episodes of patterns that no rule detects, by pattern.'),
  attribution: attributionSchema
    .nullable()
    .describe("Missed episodes by fault; each rule's figures sum to its misses. Null where it was not worked out."),
  influxdb: influxdb.nullable().describe('What of the run is in InfluxDB; null where it was not written there.'),
  live: liveFactsSchema.optional().describe('How it went by the wall clock; left out of a run in virtual time.'),
  latency_ms: z.object({ p50: figure, p90: figure, p99: figure, p999: figure, max: figure, negative: measuredCount }),
  performance: z.object({
    wall_s: figure.describe('From the start of the command to its report, without the write to InfluxDB.'),
    simulated_s: figure,
    speedup: figure,
    transactions_per_s: figure,
    peak_rss_mib: figure,
  }),
  warnings: z
    .array(z.object({ code: z.enum(WARNING_CODES), text }))
    .optional()
    .describe('What makes figures say less than they seem to.'),
  expectations: z.array(expectationSchema),
  candidate: candidateSchema
    .optional()
    .describe('What rules that were tried on the same stream would change; left out where none were.'),
  traffic: trafficSchema.optional().describe('What was admitted, by time, category, region and place.'),
  overlap: overlapSchema.optional().describe('Which rules caught the same episodes; left out where there is no fraud.'),
  arrivals: arrivalsSchema
    .optional()
    .describe(
      'How out of order and how wrongly stamped the records came; left out where nothing was compared with the oracle.',
    ),
  reached: reachedSchema.optional().describe('How often rare events happened; left out where the world is not known.'),
  worst_missed: episodeStorySchema.nullable().describe('The missed episode with the largest amount exposed.'),
});

/** The content of report.json. */
export type Report = z.infer<typeof reportSchema>;
/** The facts about an input file. */
export type InputFacts = z.infer<typeof inputFactsSchema>;
/** The facts about an engine other than the built-in one. */
export type EngineFacts = z.infer<typeof engineFactsSchema>;
/** The facts about what was replayed. */
export type ReplayFacts = z.infer<typeof replayFactsSchema>;
/** The facts about a run by the wall clock. */
export type LiveFacts = z.infer<typeof liveFactsSchema>;
/** Misses by fault. */
export type Attribution = z.infer<typeof attributionSchema>;
/** The scores of one rule. */
export type RuleScore = z.infer<typeof ruleScoreSchema>;
/** The story of one episode under one rule. */
export type EpisodeStory = z.infer<typeof episodeStorySchema>;
/** One transaction of a story. */
export type StoryTransaction = z.infer<typeof storyTransaction>;
/** A transaction beside an episode. */
export type BesideTransaction = z.infer<typeof besideTransaction>;
