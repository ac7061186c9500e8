import { type LogBatch } from '../model/batch.ts';
import { type Episode } from '../model/episode.ts';
import { parseTransactionId } from '../model/transaction-id.ts';
import { type Warning } from '../model/warning.ts';
import { formatQuantity } from '../report/format.ts';

/** Whether a log has anything of the episodes that it is scored against: those of another log would all count as missed. */
export class EpisodesSeen {
  readonly #episodes: number;
  /** High halves of the ids of completing transactions, by their low halves. */
  readonly #highsOf = new Map<number, number[]>();
  #isAnySeen = false;

  constructor(episodes: readonly Episode[]) {
    this.#episodes = episodes.length;
    for (const { completing_transaction_id } of episodes) {
      const id = parseTransactionId(completing_transaction_id);
      if (id === undefined) continue;
      this.#highsOf.set(id.low, [...(this.#highsOf.get(id.low) ?? []), id.high]);
    }
  }

  /** Looks at rows until it has seen one of them. */
  delivered({ ids, length }: LogBatch): void {
    if (this.#episodes === 0) return;
    for (let row = 0; row < length && !this.#isAnySeen; row++) {
      this.#isAnySeen = this.#highsOf.get(ids[2 * row]!)?.includes(ids[2 * row + 1]!) === true;
    }
  }

  /** A warning where it has none. */
  warnings(): readonly Warning[] {
    if (this.#episodes === 0 || this.#isAnySeen) return [];
    const text =
      `No record completes any of the ${formatQuantity(this.#episodes, 'episode')} that it is scored against, so every figure about them says nothing: ` +
      'they are probably those of another log. Give the episodes.jsonl of the run that the capture is of.';
    return [{ code: 'episodes_elsewhere', text }];
  }
}
