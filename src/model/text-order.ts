import { type ForeignAlert } from './foreign-alert.ts';

/** Order of two strings by UTF-16 code unit, the only one that no locale can change. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the order of alerts goes by. */
type AlertPlace = Omit<ForeignAlert, 'evidence' | 'details'>;

/** The order of the rows of `alerts.jsonl`: event time, rule, client, alert id, `open` before `extend`, transaction id. */
export function compareByAlertOrder(a: AlertPlace, b: AlertPlace): number {
  return (
    placeInTime(a) - placeInTime(b) ||
    compareText(a.rule, b.rule) ||
    compareText(a.client_id, b.client_id) ||
    compareText(a.alert_id, b.alert_id) ||
    compareText(b.kind, a.kind) ||
    compareText(a.transaction_id ?? '', b.transaction_id ?? '')
  );
}

/** Event time; of an alert without one, the end of its window. */
function placeInTime({ event_time_ms, window_end_ms, window_start_ms }: AlertPlace): number {
  return event_time_ms ?? window_end_ms ?? window_start_ms ?? 0;
}
