import { hashText } from '../../digest/murmur3.ts';
import { type OfflineSpec } from '../../model/delivery.ts';
import { type Dictionary } from '../../model/dictionary.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { type Random } from '../../random/random.ts';

/** A producer that is offline for a while: what its clients do waits in one queue, which is uploaded afterwards. */
export class OfflineProducer {
  readonly #clients: Dictionary;
  readonly #clientShare: number;
  readonly #draws: KeyedRandom;
  readonly #fromMs: number;
  readonly #untilMs: number;
  /** Between one record of the backlog and the next, not rounded. */
  readonly #intervalMs: number;
  /** By client code, whether the client is one of them; worked out once for each. */
  readonly #members: boolean[] = [];
  /** Records that have been given their place in the queue. */
  #queued = 0;

  /** The window counts from `startMs`. `random` is the producer's own stream. */
  constructor(spec: OfflineSpec, startMs: number, random: Random, clients: Dictionary) {
    this.#clients = clients;
    this.#clientShare = spec.clientShare;
    this.#draws = new KeyedRandom(random, 'clients');
    this.#fromMs = startMs + spec.fromMs;
    this.#untilMs = this.#fromMs + spec.forMs;
    this.#intervalMs = spec.recordsPerSecond === null ? 0 : 1000 / spec.recordsPerSecond;
  }

  /**
   * When what a client does at `timeMs` is sent: then, or when its turn in the upload has come. Asked once for each record, in
   * the order of time.
   */
  sendMs(clientCode: number, timeMs: number): number {
    if (timeMs < this.#fromMs) return timeMs;
    const turnMs = this.#untilMs + this.#queued * this.#intervalMs;
    if (turnMs <= timeMs || !this.#isMember(clientCode)) return timeMs;
    this.#queued += 1;
    return Math.ceil(turnMs);
  }

  /** By the client's name, so that it does not matter who else there is. */
  #isMember(clientCode: number): boolean {
    return (this.#members[clientCode] ??=
      this.#draws.next(hashText(this.#clients.text(clientCode)), 0) < this.#clientShare);
  }
}
