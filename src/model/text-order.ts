import { type Detection } from './alert.ts';

/** Order of two strings by UTF-16 code unit, the only one that no locale can change. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The order of the rows of `alerts.jsonl`: event time, rule, client, alert id, `open` before `extend`, transaction id. */
export function compareByAlertOrder(a: Detection, b: Detection): number {
  return (
    a.event_time_ms - b.event_time_ms ||
    compareText(a.rule, b.rule) ||
    compareText(a.client_id, b.client_id) ||
    compareText(a.alert_id, b.alert_id) ||
    compareText(b.kind, a.kind) ||
    compareText(a.transaction_id, b.transaction_id)
  );
}
