import { z } from 'zod';
import { CAUSES, ENGINE_OR_LATE } from '../model/ladder.ts';
import { intervalSchema, intervalsSchema } from './interval-schema.ts';

const count = z.int().min(0);
const share = z.number().min(0).max(1).nullable();

/** One rule against the labels of the traffic. */
export const labelScoreSchema = z.object({
  episodes: z.object({
    total: count.describe('Labelled fraud, rows of one client that follow each other within the gap as one.'),
    detected: count.describe('With a row of theirs in the evidence of an alert.'),
    recall: share,
    recall_ci95: intervalSchema,
  }),
  loss: z
    .partialRecord(z.enum([...CAUSES, ENGINE_OR_LATE, 'unattributed']), count)
    .describe('Missed episodes by cause, those causes that occur; they sum to the misses.'),
  alerts: z.object({
    total: count,
    matched: count.describe('The first that touch an episode.'),
    duplicate: count.describe('Touch only episodes that were touched before.'),
    false: count.describe('Touch no row of fraud, though the rows have labels.'),
    injected: count.describe('About injected fraud or decoys: neither right nor false.'),
    unlabelled: count.describe('About rows without a label: neither right nor false.'),
    false_occurrences: count.describe('False alerts, those of one client whose windows overlap once.'),
    precision: share.describe('matched / (matched + false_occurrences)'),
    precision_ci95: intervalSchema,
  }),
  f1: share,
  f1_ci95: intervalSchema,
  intervals: intervalsSchema,
});

/** The rules against what the traffic itself calls fraud. */
export const labelsSchema = z.object({
  rows: z.object({
    fraud: count,
    legitimate: count,
    unknown: count.describe('Without a label that the mapping lists.'),
    fraud_malformed: count.optional().describe('Labelled as fraud but malformed, and so in no episode.'),
    fraud_excluded: count.optional().describe('Labelled as fraud but left out by the mapping, and so in no episode.'),
  }),
  gap_ms: z.number().describe('The largest gap inside an episode.'),
  episodes: count,
  rules: z.record(z.string(), labelScoreSchema),
});

/** One rule against the labels of the file. */
export type LabelScore = z.infer<typeof labelScoreSchema>;
