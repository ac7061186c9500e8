import { z } from 'zod';
import { expectedFound } from '../config/messages.ts';
import { type SaidAlert } from './alert-log.ts';

const id = z.union([z.string(), z.number().transform(String)], {
  error: ({ input }) => expectedFound('text or a number', input),
});
/** Parts of a millisecond are cut off, as everywhere. */
const time = z.number().transform(Math.floor).nullish();

const details = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('distinct'), field: z.string(), values: z.array(z.string()) }),
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

/** An alert in Trapline's own words: a row of `alerts.jsonl`, of which only the rule and the client are required. */
export const alertRowSchema = z
  .object({
    rule: z.string().describe('Name of a rule of the rule set.'),
    client_id: id.describe('As in the record.'),
    transaction_id: id.nullish().describe('The transaction that triggered the alert. Makes matching exact.'),
    alert_id: id.nullish().describe('The same in every detection of an alert.'),
    kind: z.enum(['open', 'extend']).nullish().describe('Whether this begins an alert or goes on with one.'),
    event_time_ms: time.describe('Event time of the transaction that triggered it.'),
    window_start_ms: time,
    window_end_ms: time,
    evidence: z.array(id).nullish().describe('Ids of the transactions that made the condition true.'),
    evidence_total: z
      .int()
      .min(0)
      .nullish()
      .describe('How many transactions made the condition true, where evidence does not name them all.'),
    details: details.nullish().describe('As in alerts.jsonl.'),
    processing_time_ms: time.describe(
      'When it was given: in virtual time the ingest time of the record at which it was, as that record has it.',
    ),
    event_clock_ms: time.describe('The largest event time that the partition had reached.'),
    at_end: z.boolean().nullish().describe('Whether only the end of the partition released it.'),
  })
  .superRefine(({ evidence, evidence_total: total }, { addIssue }) => {
    const named = new Set(evidence).size;
    if (typeof total !== 'number' || total >= named) return;
    addIssue({
      code: 'custom',
      path: ['evidence_total'],
      message: `expected at least the ${named} ids of evidence, found ${total}`,
    });
  })
  .transform((row): SaidAlert => ({
    alert_id: row.alert_id ?? null,
    kind: row.kind ?? null,
    rule: row.rule,
    client_id: row.client_id,
    transaction_id: row.transaction_id ?? null,
    event_time_ms: row.event_time_ms ?? null,
    window_start_ms: row.window_start_ms ?? null,
    window_end_ms: row.window_end_ms ?? null,
    evidence: row.evidence ?? null,
    evidence_total: totalBeyond(row.evidence ?? null, row.evidence_total ?? null),
    details: row.details ?? null,
    timing: {
      event_clock_ms: row.event_clock_ms ?? Number.NaN,
      processing_time_ms: row.processing_time_ms ?? null,
      at_end: row.at_end ?? false,
    },
  }));

/** The number of which only a part is named; undefined if all are, or nothing is named at all. */
function totalBeyond(evidence: readonly string[] | null, total: number | null): number | undefined {
  return evidence !== null && total !== null && total > new Set(evidence).size ? total : undefined;
}
