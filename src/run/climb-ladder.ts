import { setImmediate } from 'node:timers/promises';
import { type Detection } from '../model/alert.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { climb, type LadderRow } from '../oracle/ladder.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { type ProgressListener } from './progress.ts';
import { FATES, type WorldLog } from './world-log.ts';

/** Transactions between two pauses, which let Ctrl-C through. */
const PAUSE_ROWS = 8192;

/**
 * The oracle's detections on rungs 1 to 5, one client after another, so that rows exist as objects for one client at a time.
 * Undefined if the signal fires on the way.
 */
export async function climbLadder(
  log: WorldLog,
  ruleSet: RuleSet,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<ByRung | undefined> {
  const found: ByRung[] = [];
  const { rows, starts } = log.byClient();
  let pausedAt = 0;
  for (let client = 0; client + 1 < starts.length; client++) {
    const from = starts[client]!;
    const to = starts[client + 1]!;
    if (from === to) continue;
    const history = Array.from(rows.subarray(from, to), (row) => ladderRow(log, row));
    found.push(climb(ruleSet, history));
    if (to - pausedAt >= PAUSE_ROWS) {
      pausedAt = to;
      onProgress({ phase: 'oracle', done: to, total: log.length, transactions: to });
      await setImmediate();
      if (signal.aborted) return undefined;
    }
  }
  return gather(found);
}

type ByRung = Record<OracleRung, readonly Detection[]>;

/** Puts the clients' detections together. Rungs that found the very same for every client share one list. */
function gather(found: readonly ByRung[]): ByRung {
  // In a loop: flatMap takes several times as long.
  const all = (rung: OracleRung): readonly Detection[] => {
    const list: Detection[] = [];
    for (const client of found) for (const detection of client[rung]) list.push(detection);
    return list;
  };
  const below = (above: OracleRung, list: readonly Detection[], rung: OracleRung): readonly Detection[] =>
    found.every((client) => client[rung] === client[above]) ? list : all(rung);
  const rule = all('rule');
  const window = below('rule', rule, 'window');
  const stamped = below('window', window, 'stamped');
  const delivered = below('stamped', stamped, 'delivered');
  const admitted = below('delivered', delivered, 'admitted');
  return { rule, window, stamped, delivered, admitted };
}

function ladderRow(log: WorldLog, row: number): LadderRow {
  const { chunk, at } = log.row(row);
  const transaction = oracleTransactionAt(chunk.world, at);
  const delivered = chunk.firstOffset[at]!;
  const admitted = chunk.admittedOffset[at]!;
  const fate = FATES[chunk.fate[at]!]!;
  // Written out: spreading an object costs more than the oracle's whole evaluation.
  return {
    id: transaction.id,
    clientId: transaction.clientId,
    amountCents: transaction.amountCents,
    currency: transaction.currency,
    region: transaction.region,
    category: transaction.category,
    location: transaction.location,
    device: transaction.device,
    trueTimeMs: chunk.world.trueTimeMs[at]!,
    eventTimeMs: transaction.timeMs,
    deliveredOffset: delivered < 0 ? null : delivered,
    firstVerdict: fate === 'undelivered' ? null : fate,
    admittedOffset: admitted < 0 ? null : admitted,
  };
}
