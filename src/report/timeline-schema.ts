import { z } from 'zod';
import { type AlertClass } from './outcomes.ts';
import { besideTransaction, episodeStorySchema, storyTransaction } from './story-schema.ts';

const text = z.string();
const figure = z.number().nullable();

/** The classes of alerts that are false. */
export const FALSE_CLASSES = ['decoy', 'artefact', 'coincidental', 'spurious'] as const satisfies readonly AlertClass[];
/** One of FALSE_CLASSES. */
export type FalseClass = (typeof FALSE_CLASSES)[number];

/** The story of one false alert, told of the detection that opened it. */
export const alertStorySchema = z.object({
  alert_id: text,
  rule: text,
  client_id: text,
  class: z.enum(FALSE_CLASSES),
  episode_id: text.nullable().describe('The decoy that it is about; null for other alerts.'),
  condition: text.describe('What the rule asks for, in words.'),
  window: episodeStorySchema.shape.window,
  transaction_id: text.describe('The one that triggered it.'),
  event_time_ms: z.number().describe('Of that transaction.'),
  window_start_ms: z.number(),
  window_end_ms: z.number(),
  event_clock_ms: figure.describe("The partition's event clock when it was given."),
  processing_time_ms: figure.describe('When it was given; null where only the end of the log released it.'),
  evidence: z.int().min(0).describe('How many transactions made its condition true.'),
  transactions: z.array(storyTransaction).describe('The last of these by event time, a dozen at most.'),
  beside: z
    .array(besideTransaction)
    .describe('What else the client did in that window: the last few, in event-time order.'),
});

/** A row of timelines.jsonl. */
export const timelineSchema = z.discriminatedUnion('kind', [
  episodeStorySchema.extend({ kind: z.literal('miss') }),
  alertStorySchema.extend({ kind: z.literal('false_alert') }),
]);

/** The story of one false alert. */
export type AlertStory = z.infer<typeof alertStorySchema>;
/** A missed episode or a false alert: the row of `timelines.jsonl`. */
export type Timeline = z.infer<typeof timelineSchema>;
