import { type Evidence } from '../../model/alert.ts';
import { type WindowLog } from '../window-log.ts';

/** What a detection says of `total` transactions, the latest of which are given, latest first; it names them oldest first. */
export function latestEvidence(log: WindowLog, latest: readonly number[], total: number): Evidence {
  const evidence = latest.map((ordinal) => log.idOf(ordinal)).reverse();
  return total > evidence.length ? { evidence, evidence_total: total } : { evidence };
}
