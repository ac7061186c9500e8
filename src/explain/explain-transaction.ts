import { formatClock } from '../report/format.ts';
import { type ForeignAlert } from '../model/foreign-alert.ts';
import { type AlertOutcome } from '../report/outcomes.ts';
import { type ClientCase } from './client-case.ts';
import { explainedLife } from './explained-life.ts';
import { type ExplanationHead, type TransactionExplanation } from './explanation-schema.ts';
import { decisiveCopy, type Life } from './life.ts';

/** The life of one transaction, and what it is part of. */
export function explainTransaction(
  client: ClientCase,
  life: Life,
  outcomes: readonly AlertOutcome[],
  head: ExplanationHead,
): TransactionExplanation {
  const { id } = life.transaction;
  const classes = new Map(outcomes.map((outcome) => [outcome.alert_id, outcome.class]));
  const parts = new Map<string, TransactionExplanation['alerts'][number]>();
  for (const alert of client.alerts) {
    const { alert_id, rule, transaction_id } = alert;
    const isTrigger = transaction_id === id;
    if (!isTrigger && !isEvidence(client, alert, id)) continue;
    if (parts.has(alert_id) && !isTrigger) continue;
    const part = isTrigger ? 'trigger' : 'evidence';
    parts.set(alert_id, { alert_id, rule, class: classes.get(alert_id) ?? 'unlabelled', part });
  }
  return {
    ...head,
    kind: 'transaction',
    transaction: explainedLife(life),
    why: whyOf(life),
    episodes: client.episodes
      .filter(({ transaction_ids }) => transaction_ids.includes(id))
      .map(({ episode_id, label, pattern, transaction_ids }) => {
        return { episode_id, label, pattern, number: transaction_ids.indexOf(id) + 1, of: transaction_ids.length };
      }),
    alerts: [...parts.values()],
  };
}

/** Whether an alert names the transaction, or counts it. */
function isEvidence(client: ClientCase, alert: ForeignAlert, id: string): boolean {
  const { evidence, transaction_id, event_time_ms, window_start_ms } = alert;
  if (evidence === null) return false;
  if (evidence.includes(id)) return true;
  if (transaction_id === null || event_time_ms === null || window_start_ms === null) return false;
  const counting = { ...alert, evidence, transaction_id, event_time_ms, window_start_ms };
  return client.input.counted('engine').countedOf(counting, [id]).length > 0;
}

function whyOf(life: Life): string {
  const copy = decisiveCopy(life);
  if (copy === undefined) return 'It was lost: the log has no record of it.';
  const { timeMs } = life.transaction;
  switch (copy.verdict) {
    case 'late':
      return `It was set aside as late: the watermark stood ${formatClock(copy.watermarkMs! - timeMs)} beyond its event time.`;
    case 'future':
      return `It was set aside as future: its event time lies ${formatClock(timeMs - copy.ingestTimeMs!)} beyond its arrival.`;
    default:
      return copy.watermarkMs === null
        ? 'It was admitted: there was no watermark yet.'
        : `It was admitted, ${formatClock(timeMs - copy.watermarkMs)} ahead of the watermark.`;
  }
}
