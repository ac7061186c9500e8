import { SECOND_MS } from '../model/time-units.ts';
import { type Scenario } from '../model/scenario.ts';
import { formatBytes, formatQuantity } from '../report/format.ts';
import { expectedTransactions, roughMs } from '../sweep/cost.ts';
import { rounded, roughTime } from '../sweep/plan.ts';

/** Below this a run is over before its size is read. */
const LONG_MS = 20 * SECOND_MS;

/** What the files of a run take: mixed-fraud 149 bytes for each transaction, of which 64 are its row and most of the rest aggregates. */
const BYTES_PER_TRANSACTION = 150;

/** How large a run in virtual time is going to be, in one line; undefined for one that is short, or whose traffic comes from a file. */
export function sizeNotice(scenario: Scenario, directory: string): string | undefined {
  const transactions = expectedTransactions(scenario);
  const ms = roughMs(transactions);
  if (transactions === null || ms === null || ms < LONG_MS) return undefined;
  const size = formatBytes(rounded(transactions * BYTES_PER_TRANSACTION));
  return `about ${formatQuantity(rounded(transactions), 'transaction')}: roughly ${roughTime(ms)}, and about ${size} in ${directory}`;
}
