import { formatCount } from '../report/format.ts';
import { type AlertExplanation } from './explanation-schema.ts';

/** The ids that a detection names, and how many it counts where it does not name them all. */
export function evidenceText({ evidence, evidence_total: total }: AlertExplanation['detections'][number]): string {
  const ids = evidence.join(', ') || 'none is named';
  return total === undefined ? ids : `${evidence.length} of ${formatCount(total)}: ${ids}`;
}
