import { type CampaignFacts } from './campaign.ts';
import { type ListedEntrance } from './entrance.ts';
import { type FuzzRequest } from './options.ts';

const SAY_EVERY_MS = 10_000;
const MS_PER_MINUTE = 60_000;

/** Says on stderr now and then how far all is, and how long it will take. */
export class Progress {
  readonly #request: FuzzRequest;
  readonly #startedAtMs = performance.now();
  readonly #inputs = new Map<string, number>();
  #saidAtMs = this.#startedAtMs;

  constructor(request: FuzzRequest) {
    this.#request = request;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  at({ name }: ListedEntrance, { inputs }: CampaignFacts): void {
    this.#inputs.set(name, inputs);
    const nowMs = performance.now();
    if (nowMs - this.#saidAtMs < SAY_EVERY_MS) return;
    this.#saidAtMs = nowMs;
    const done = [...this.#inputs.values()].reduce((sum, one) => sum + one, 0);
    console.error(`${name}: ${done} inputs, ${this.#left(done)} left`);
  }

  #left(done: number): string {
    const { inputs, minutes } = this.#request;
    const byInputs = inputs === Infinity ? Infinity : (this.elapsedMs / Math.max(1, done)) * (inputs - done);
    const leftMs = Math.min(byInputs, minutes * MS_PER_MINUTE - this.elapsedMs);
    return `about ${Math.max(0, leftMs / MS_PER_MINUTE).toFixed(1)} min`;
  }
}
