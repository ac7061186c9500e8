import { type Report } from '../report/report-schema.ts';

/**
 * The currency of most transactions, which is also that of injected episodes; null where none is known. Of two with as many, the first in the report.
 */
export function commonCurrency({ traffic }: Pick<Report, 'traffic'>): string | null {
  const [most] = [...(traffic?.currencies ?? [])].sort((a, b) => b.count - a.count);
  return most?.currency ?? null;
}
