import { z } from 'zod';
import { type AlertMapping } from '../model/alert-mapping.ts';
import { nameField, positiveDuration } from './fields.ts';

const key = z.string().min(1);

const field = z
  .union([key.transform((from) => ({ from })), z.strictObject({ from: key })])
  .meta({ description: 'Name of the key or column. Dots go into keys inside of keys.' });

const unit = z.enum(['ms', 's', 'us', 'ns']).prefault('ms').describe('What a number counts since the epoch.');

const time = z
  .union([key.transform((from) => ({ from, unit: 'ms' as const })), z.strictObject({ from: key, unit })])
  .meta({ description: 'A time: a number since the epoch, or ISO 8601 with a time zone.' });

const rule = z
  .union([
    z.strictObject({ value: key.describe('The rule of every row.') }),
    z.strictObject({
      from: key,
      values: z.record(z.string(), key).optional().describe('The rule for each value. Default: the value is its name.'),
    }),
    key.transform((from) => ({ from, values: undefined })),
  ])
  .transform((given) => ('value' in given ? given : { from: given.from, values: given.values ?? null }));

const evidence = z
  .union([
    key.transform((from) => ({ from, separator: null })),
    z
      .strictObject({ from: key, separator: z.string().min(1).optional() })
      .transform(({ from, separator = null }) => ({ from, separator })),
  ])
  .meta({ description: 'Transaction ids: a list, or a text with a separator between them.' });

/** The grammar of a mapping for the alerts of another engine. */
export const alertMappingSchema = z
  .strictObject({
    name: nameField('-', 'Name of the mapping.'),
    description: z.string().optional(),
    rule: rule.describe('Which rule an alert is of.'),
    client_id: field,
    transaction_id: field.optional().describe('The transaction that triggered the alert.'),
    alert_id: field.optional().describe('Default: made of rule, client, transaction and window.'),
    event_time: time.optional().describe('Event time of the transaction that triggered the alert.'),
    window_start: time.optional(),
    window_end: time.optional(),
    window: positiveDuration.optional().describe('Length of the window, where a row has only one end of it.'),
    evidence: evidence.optional(),
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
    processingTime: given.processing_time ?? null,
    skip: given.skip,
  }));
