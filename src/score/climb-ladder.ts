import { setImmediate } from 'node:timers/promises';
import { type Detection } from '../model/alert.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { climb, climbLog, type LadderRow } from '../oracle/ladder.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type WorldLog } from './world-log.ts';

/** Transactions between two pauses, which let Ctrl-C through. */
const PAUSE_ROWS = 8192;

const WORLD_RUNGS = ['rule', 'window', 'stamped', 'delivered', 'admitted'] as const satisfies readonly OracleRung[];
const LOG_RUNGS = ['delivered', 'admitted'] as const satisfies readonly OracleRung[];

type ByRung<R extends OracleRung> = Record<R, readonly Detection[]>;

/**
 * The oracle's detections on rungs 1 to 5, one client after another, so that rows exist as objects for one client at a time.
 * Undefined if the signal fires on the way.
 */
export async function climbLadder(
  log: WorldLog,
  ruleSet: RuleSet,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<ByRung<OracleRung> | undefined> {
  const found = await eachClient(log, (history) => climb(ruleSet, history), onProgress, signal);
  return found && gather(found, WORLD_RUNGS);
}

/** The same of a replayed log, whose world nobody knows: rungs 4 and 5. */
export async function climbReplayed(
  log: WorldLog,
  ruleSet: RuleSet,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<ByRung<'delivered' | 'admitted'> | undefined> {
  const found = await eachClient(log, (history) => climbLog(ruleSet, history), onProgress, signal);
  return found && gather(found, LOG_RUNGS);
}

async function eachClient<T>(
  log: WorldLog,
  climbClient: (history: readonly LadderRow[]) => T,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<T[] | undefined> {
  const found: T[] = [];
  const { rows, starts } = log.byClient();
  let pausedAt = 0;
  for (let client = 0; client + 1 < starts.length; client++) {
    const from = starts[client]!;
    const to = starts[client + 1]!;
    if (from === to) continue;
    found.push(climbClient(Array.from(rows.subarray(from, to), (row) => ladderRow(log, row))));
    if (to - pausedAt >= PAUSE_ROWS) {
      pausedAt = to;
      onProgress({ phase: 'oracle', done: to, total: log.length, transactions: to });
      await setImmediate();
      if (signal.aborted) return undefined;
    }
  }
  return found;
}

/** Puts the clients' detections together. Rungs that found the very same for every client share one list. */
function gather<R extends OracleRung>(found: readonly ByRung<R>[], rungs: readonly R[]): ByRung<R> {
  // In a loop: flatMap takes several times as long.
  const all = (rung: R): readonly Detection[] => {
    const list: Detection[] = [];
    for (const client of found) for (const detection of client[rung]) list.push(detection);
    return list;
  };
  const lists: (readonly Detection[])[] = [];
  rungs.forEach((rung, i) => {
    const above = rungs[i - 1];
    const same = above !== undefined && found.every((client) => client[rung] === client[above]);
    lists.push(same ? lists[i - 1]! : all(rung));
  });
  return Object.fromEntries(rungs.map((rung, i) => [rung, lists[i]!])) as ByRung<R>;
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
