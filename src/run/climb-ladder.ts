import { setImmediate } from 'node:timers/promises';
import { type Detection } from '../model/alert.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { climb, type LadderRow } from '../oracle/ladder.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { type ProgressListener } from './progress.ts';
import { type WorldLog } from './world-log.ts';

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
  const { world } = chunk;
  const { clients, currencies, regions, categories, locations, devices } = log.vocabulary;
  const delivered = chunk.firstOffset[at]!;
  const admitted = chunk.admittedOffset[at]!;
  return {
    id: transactionIdAt(world.ids, at),
    clientId: clients.text(world.client[at]!),
    amountCents: world.amountCents[at]!,
    currency: currencies.value(world.currency[at]!),
    region: regions.value(world.region[at]!),
    category: categories.value(world.category[at]!),
    location: locations.value(world.location[at]!),
    device: devices.value(world.device[at]!),
    trueTimeMs: world.trueTimeMs[at]!,
    eventTimeMs: world.eventTimeMs[at]!,
    deliveredOffset: delivered < 0 ? null : delivered,
    admittedOffset: admitted < 0 ? null : admitted,
  };
}
