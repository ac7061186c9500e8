import { z } from 'zod';
import {
  alertOutcomeSchema,
  alertSchema,
  episodeOutcomeSchema,
  episodeSchema,
  latencySchema,
  sideSchema,
} from '../artifacts/row-schemas.ts';
import { finiteOrNull } from '../model/finite.ts';
import { type RowTable } from './row-table.ts';

/** A row of `alerts.jsonl`, of a replay too. */
const markedAlertSchema = z.intersection(alertSchema, z.object({ cold_start: z.boolean().optional() }));

const ALERTS: RowTable<z.infer<typeof markedAlertSchema>> = {
  name: 'alerts',
  file: 'alerts.jsonl',
  schema: markedAlertSchema,
  columns: [
    { name: 'alert_id', kind: 'text', of: (row) => row.alert_id },
    { name: 'kind', kind: 'text', of: (row) => row.kind },
    { name: 'rule', kind: 'text', of: (row) => row.rule },
    { name: 'client_id', kind: 'text', of: (row) => row.client_id },
    { name: 'transaction_id', kind: 'text', of: (row) => row.transaction_id },
    { name: 'event_time_ms', kind: 'time', of: (row) => row.event_time_ms },
    { name: 'window_start_ms', kind: 'time', of: (row) => row.window_start_ms },
    { name: 'window_end_ms', kind: 'time', of: (row) => row.window_end_ms },
    { name: 'evidence', kind: 'texts', of: (row) => row.evidence },
    { name: 'evidence_total', kind: 'integer', of: (row) => row.evidence_total ?? row.evidence?.length ?? null },
    { name: 'details', kind: 'text', of: (row) => jsonText(row.details) },
    { name: 'cold_start', kind: 'boolean', of: (row) => row.cold_start ?? false },
  ],
};

const LATENCY: RowTable<z.infer<typeof latencySchema>> = {
  name: 'latency',
  file: 'latency.jsonl',
  schema: latencySchema,
  columns: [
    { name: 'alert_id', kind: 'text', of: (row) => row.alert_id },
    { name: 'transaction_id', kind: 'text', of: (row) => row.transaction_id },
    { name: 'event_clock_ms', kind: 'time', of: (row) => finiteOrNull(row.event_clock_ms) },
    { name: 'processing_time_ms', kind: 'time', of: (row) => row.processing_time_ms },
    { name: 'at_end', kind: 'boolean', of: (row) => row.at_end },
    { name: 'early_event_clock_ms', kind: 'time', of: (row) => row.early?.event_clock_ms ?? null },
    { name: 'early_processing_time_ms', kind: 'time', of: (row) => row.early?.processing_time_ms ?? null },
  ],
};

const EPISODES: RowTable<z.infer<typeof episodeSchema>> = {
  name: 'episodes',
  file: 'episodes.jsonl',
  schema: episodeSchema,
  columns: [
    { name: 'episode_id', kind: 'text', of: (row) => row.episode_id },
    { name: 'label', kind: 'text', of: (row) => row.label },
    { name: 'pattern', kind: 'text', of: (row) => row.pattern },
    { name: 'resembles', kind: 'texts', of: (row) => row.resembles },
    { name: 'client_id', kind: 'text', of: (row) => row.client_id },
    { name: 'transaction_ids', kind: 'texts', of: (row) => row.transaction_ids },
    { name: 'first_event_time_ms', kind: 'time', of: (row) => row.first_event_time_ms },
    { name: 'completing_transaction_id', kind: 'text', of: (row) => row.completing_transaction_id },
    { name: 'completing_event_time_ms', kind: 'time', of: (row) => row.completing_event_time_ms },
    { name: 'completing_true_time_ms', kind: 'time', of: (row) => row.completing_true_time_ms },
    { name: 'amount_exposed_cents', kind: 'integer', of: (row) => row.amount_exposed_cents },
    { name: 'parameters', kind: 'text', of: (row) => jsonText(row.parameters) },
  ],
};

const OUTCOMES: RowTable<z.infer<typeof episodeOutcomeSchema>> = {
  name: 'outcomes',
  file: 'outcomes.jsonl',
  isRow: (line) => line.startsWith('{"episode_id":'),
  schema: episodeOutcomeSchema,
  columns: [
    { name: 'episode_id', kind: 'text', of: (row) => row.episode_id },
    { name: 'label', kind: 'text', of: (row) => row.label },
    { name: 'pattern', kind: 'text', of: (row) => row.pattern },
    { name: 'rule', kind: 'text', of: (row) => row.rule },
    { name: 'rungs', kind: 'texts', of: (row) => row.rungs },
    { name: 'detected', kind: 'boolean', of: (row) => row.detected },
    { name: 'cause', kind: 'text', of: (row) => row.cause },
    { name: 'alert_ids', kind: 'texts', of: (row) => row.alert_ids },
    { name: 'time_to_detect_ms', kind: 'number', of: (row) => row.time_to_detect_ms },
    { name: 'time_to_detect_event_ms', kind: 'number', of: (row) => row.time_to_detect_event_ms },
  ],
};

const ALERT_OUTCOMES: RowTable<z.infer<typeof alertOutcomeSchema>> = {
  name: 'alert_outcomes',
  file: 'outcomes.jsonl',
  isRow: (line) => line.startsWith('{"alert_id":'),
  schema: alertOutcomeSchema,
  columns: [
    { name: 'alert_id', kind: 'text', of: (row) => row.alert_id },
    { name: 'rule', kind: 'text', of: (row) => row.rule },
    { name: 'client_id', kind: 'text', of: (row) => row.client_id },
    { name: 'class', kind: 'text', of: (row) => row.class },
    { name: 'episode_id', kind: 'text', of: (row) => row.episode_id },
  ],
};

const SIDE: RowTable<z.infer<typeof sideSchema>> = {
  name: 'side',
  file: 'side.jsonl',
  schema: sideSchema,
  columns: [
    { name: 'reason', kind: 'text', of: (row) => row.reason },
    { name: 'partition', kind: 'integer', of: (row) => row.partition },
    { name: 'offset', kind: 'integer', of: (row) => row.offset },
    { name: 'transaction_id', kind: 'text', of: (row) => row.transaction_id },
    { name: 'client_id', kind: 'text', of: (row) => row.client_id },
    { name: 'event_time_ms', kind: 'time', of: (row) => row.event_time_ms },
    { name: 'ingest_time_ms', kind: 'time', of: (row) => row.ingest_time_ms },
    { name: 'watermark_ms', kind: 'time', of: (row) => row.watermark_ms },
    { name: 'detail', kind: 'text', of: (row) => row.detail },
  ],
};

function jsonText(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

export { ALERT_OUTCOMES, ALERTS, EPISODES, LATENCY, OUTCOMES, SIDE };
