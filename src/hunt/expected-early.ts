import { type Detection, type EarlyTiming } from '../model/alert.ts';
import { isMonotone } from '../model/monotone-rule.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type AdmittedRow, evaluateAdmitted } from '../oracle/ladder.ts';
import { type JudgedRecord } from './judged-log.ts';

/**
 * By detection of a monotone rule (`earlyKey`), the first record after which the oracle, shown what was admitted until then, makes it: that is when it
 * can be said early. Takes time with the square of a client's records.
 */
export function expectedEarly(
  ruleSet: RuleSet,
  logs: readonly (readonly JudgedRecord[])[],
): ReadonlyMap<string, EarlyTiming> {
  const monotone = { ...ruleSet, rules: ruleSet.rules.filter(isMonotone) };
  const earliest = new Map<string, EarlyTiming>();
  for (const records of logs) {
    const admitted = new Map<string, AdmittedRow[]>();
    let clockMs = -Infinity;
    for (const { transaction, offset, ingestTimeMs, verdict } of records) {
      if (transaction === null || verdict !== 'admitted') continue;
      clockMs = Math.max(clockMs, transaction.timeMs);
      const own = admitted.get(transaction.clientId) ?? [];
      admitted.set(transaction.clientId, own);
      own.push({ ...transaction, offset });
      const timing = {
        event_clock_ms: clockMs,
        processing_time_ms: Number.isFinite(ingestTimeMs) ? ingestTimeMs : null,
      };
      for (const detection of evaluateAdmitted(monotone, own)) {
        const key = earlyKey(detection);
        if (!earliest.has(key)) earliest.set(key, timing);
      }
    }
  }
  return earliest;
}

/** An id may be admitted a second time beyond the deduplication horizon; then at another time. */
export function earlyKey(
  detection: Pick<Detection, 'rule' | 'transaction_id' | 'event_time_ms' | 'window_start_ms'>,
): string {
  const { rule, transaction_id, event_time_ms, window_start_ms } = detection;
  return `${rule} ${transaction_id} ${event_time_ms} ${window_start_ms}`;
}
