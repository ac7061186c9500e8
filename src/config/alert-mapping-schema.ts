import { z } from 'zod';
import { type AlertMapping } from '../model/alert-mapping.ts';
import { nameField, positiveDuration } from './fields.ts';

const key = z.string().min(1);
const from = key.describe('Name of the key or column. Dots go into keys inside of keys.');

const field = z
  .union([key.transform((name) => ({ from: name })), z.strictObject({ from })])
  .meta({ description: 'Name of the key or column. Dots go into keys inside of keys.' });

const unit = z.enum(['ms', 's', 'us', 'ns']).prefault('ms').describe('What a number counts since the epoch.');

const time = z
  .union([key.transform((name) => ({ from: name, unit: 'ms' as const })), z.strictObject({ from, unit })])
  .meta({ description: 'A time: a number since the epoch, or ISO 8601 with a time zone.' });

const rule = z
  .union([
    z.strictObject({ value: key.describe('The rule of every row.') }),
    z.strictObject({
      from,
      values: z.record(z.string(), key).optional().describe('The rule for each value. Default: the value is its name.'),
    }),
    key.transform((name) => ({ from: name, values: undefined })),
  ])
  .transform((given) => ('value' in given ? given : { from: given.from, values: given.values ?? null }));

const evidence = z
  .union([
    key.transform((name) => ({ from: name, separator: null })),
    z
      .strictObject({ from, separator: z.string().min(1).optional().describe('What stands between ids in a text.') })
      .transform(({ from: name, separator = null }) => ({ from: name, separator })),
  ])
  .meta({ description: 'Transaction ids: a list, or a text with a separator between them.' });

/** The grammar of a mapping for the alerts of another engine. */
export const alertMappingSchema = z
  .strictObject({
    name: nameField('-', 'Name of the mapping.'),
    description: z.string().optional().describe('What the alerts come from.'),
    rule: rule.describe('Which rule an alert is of.'),
    client_id: field.describe('The client, as in the record.'),
    transaction_id: field.optional().describe('The transaction that triggered the alert.'),
    alert_id: field
      .optional()
      .describe('The same in all rows of an alert. Default: made of rule, client, transaction and window.'),
    event_time: time.optional().describe('Event time of the transaction that triggered the alert.'),
    window_start: time.optional().describe('Where the window begins, in event time.'),
    window_end: time.optional().describe('Where it ends.'),
    window: positiveDuration
      .optional()
      .describe("Length of the window, where a row has only one end of it. Default: the rule's."),
    evidence: evidence.optional().describe('The transactions that made the condition true.'),
    evidence_total: field.optional().describe('How many there are, where evidence does not name them all.'),
    processing_time: time.optional().describe('When the alert was given.'),
    skip: z
      .record(z.string(), z.array(z.string()))
      .prefault({})
      .describe('Rows with one of these values under a key are no alerts.'),
  })
  .transform((given): AlertMapping => ({
    name: given.name,
    rule: given.rule,
    clientId: given.client_id,
    transactionId: given.transaction_id ?? null,
    alertId: given.alert_id ?? null,
    eventTime: given.event_time ?? null,
    windowStart: given.window_start ?? null,
    windowEnd: given.window_end ?? null,
    windowMs: given.window ?? null,
    evidence: given.evidence ?? null,
    evidenceTotal: given.evidence_total ?? null,
    processingTime: given.processing_time ?? null,
    skip: given.skip,
  }));
