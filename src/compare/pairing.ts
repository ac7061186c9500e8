import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf, rowIn } from '../artifacts/jsonl-reader.ts';
import { episodeSchema } from '../artifacts/row-schemas.ts';
import { formatQuantity } from '../report/format.ts';
import { type Pairing, type SettingDifference } from './comparison-schema.ts';
import { type ComparedRun } from './compared-run.ts';

/**
 * How much of two runs is the same. By their digests the delivered log or the transactions; else by `episodes.jsonl` what was injected, which clocks may
 * have stamped otherwise.
 */
export function pairingOf(a: ComparedRun, b: ComparedRun, settings: readonly SettingDifference[]): Pairing {
  const [ofA, ofB] = [a.report.digests, b.report.digests];
  // A replay knows the log only.
  const isWorldUnknown = ofA.transactions === null || ofB.transactions === null;
  const sameTransactions = !isWorldUnknown && ofA.transactions === ofB.transactions;
  if (ofA.deliveries !== null && ofA.deliveries === ofB.deliveries && (sameTransactions || isWorldUnknown)) {
    return { kind: 'same_log', text: 'The same stream, record by record: episodes and alerts are paired.' };
  }
  if (sameTransactions) {
    const text = 'The same transactions, delivered differently: episodes and alerts are paired.';
    return { kind: 'same_transactions', text };
  }
  if (!isWorldUnknown && haveSameEpisodes(a, b)) {
    const text =
      'The same injected episodes, but with other transactions around them or other timestamps: episodes and alerts are paired.';
    return { kind: 'same_episodes', text };
  }
  return { kind: 'none', text: `Different streams (${whatDiffers(a, b, settings)}): nothing is paired or tested.` };
}

function whatDiffers(a: ComparedRun, b: ComparedRun, settings: readonly SettingDifference[]): string {
  const [ofA, ofB] = [a.report, b.report];
  if (a.kind !== b.kind) return `a ${a.kind} and a ${b.kind} of another log`;
  if (ofA.scenario !== ofB.scenario) return `scenarios ${ofA.scenario} and ${ofB.scenario}`;
  if (ofA.seed !== ofB.seed) return `seeds ${ofA.seed} and ${ofB.seed}`;
  if (settings.length > 0) return formatQuantity(settings.length, 'setting');
  if (ofA.versions['trapline'] !== ofB.versions['trapline']) return 'versions of Trapline';
  return 'their digests';
}

function haveSameEpisodes(a: ComparedRun, b: ComparedRun): boolean {
  const [ofA, ofB] = [injected(a.folder), injected(b.folder)];
  let hasAny = false;
  for (;;) {
    const [first, second] = [ofA.next(), ofB.next()];
    if (first.done === true || second.done === true) return hasAny && first.done === second.done;
    if (first.value !== second.value) return false;
    hasAny = true;
  }
}

/** What of each episode no clock and no delivery changes, in the order of `episodes.jsonl`. */
function* injected(folder: string): Generator<string> {
  const path = join(folder, 'episodes.jsonl');
  if (!existsSync(path)) return;
  for (const line of linesOf(path)) {
    const { episode_id, client_id, transaction_ids, completing_true_time_ms, amount_exposed_cents } = rowIn(
      path,
      line,
      episodeSchema,
    );
    yield JSON.stringify([episode_id, client_id, transaction_ids, completing_true_time_ms, amount_exposed_cents]);
  }
}
