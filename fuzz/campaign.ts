import { type Random } from '../src/random/random.ts';
import { type Coverage, type RunFunction } from './coverage.ts';
import { type Entrance, type OpenEntrance } from './entrance.ts';
import { type Fault } from './judge.ts';
import { mutated } from './mutate.ts';
import { ProcessMemory, takeInput } from './take.ts';

/**
 * Inputs between two looks at what was run: one at first, when many run something new, and not so many later that they have to be taken again too
 * often. A look takes as long as a few inputs.
 */
const LEAST_A_LOOK = 1;
const MOST_A_LOOK = 128;

/** What a campaign tells, and what may end it. */
export interface CampaignEvents {
  /** An input is to be taken. */
  before(input: Uint8Array): void;
  /** It was taken. */
  after(): void;
  fault(input: Uint8Array, fault: Fault): void;
  /** Between two looks; whether to go on. */
  goOn(facts: CampaignFacts): boolean;
}

/** How far a campaign is. */
export interface CampaignFacts {
  /** Inputs that were taken. */
  readonly inputs: number;
  /** Inputs that others are made of: those it began with, and those that ran something new. */
  readonly kept: number;
  /** Characters of source that were run. */
  readonly covered: number;
}

/**
 * Inputs made of others by mutation, for one entrance. One that runs code that no earlier one ran is kept, and others are made of it. Without
 * `coverage` none is. It is a function of `random`, but for how V8 counts.
 */
export class Campaign {
  readonly #entrance: Entrance;
  readonly #open: OpenEntrance;
  readonly #random: Random;
  readonly #coverage: Coverage | null;
  readonly #events: CampaignEvents;
  readonly #inputs: Uint8Array[];
  readonly #memory = new ProcessMemory();
  #taken = 0;

  /** `corpus` are inputs beside the entrance's own. */
  constructor(entrance: Entrance, open: OpenEntrance, { corpus, random, coverage, events }: CampaignRequest) {
    this.#entrance = entrance;
    this.#open = open;
    this.#random = random;
    this.#coverage = coverage;
    this.#events = events;
    this.#inputs = [...open.seeds, ...corpus];
  }

  /** Takes what it begins with, then at most `mostInputs` in all. */
  async run(mostInputs: number): Promise<CampaignFacts> {
    await this.#takeAll(this.#inputs.slice(0, mostInputs));
    this.#coverage?.add(this.#coverage.take());
    let length = LEAST_A_LOOK;
    while (this.#taken < mostInputs && this.#events.goOn(this.#facts)) {
      const inputs = Array.from({ length: Math.min(length, mostInputs - this.#taken) }, () => this.#next());
      await this.#takeAll(inputs);
      const kept = this.#coverage === null ? 0 : await this.#keepNew(inputs, this.#coverage);
      length = kept === 0 ? Math.min(MOST_A_LOOK, 2 * length) : Math.max(LEAST_A_LOOK, length >> 1);
    }
    return this.#facts;
  }

  get #facts(): CampaignFacts {
    return { inputs: this.#taken, kept: this.#inputs.length, covered: this.#coverage?.size ?? 0 };
  }

  #next(): Buffer {
    const { tokens, mostBytes } = this.#entrance;
    return mutated(this.#random, this.#random.pick(this.#inputs), { inputs: this.#inputs, tokens, mostBytes });
  }

  async #takeAll(inputs: readonly Uint8Array[]): Promise<void> {
    for (const input of inputs) await this.#take(input);
    this.#taken += inputs.length;
    this.#memory.grownMiB();
  }

  /** Of inputs that were just taken, keeps each that ran something new. Returns how many it keeps. */
  async #keepNew(inputs: readonly Uint8Array[], coverage: Coverage): Promise<number> {
    const ran = coverage.take();
    if (!coverage.hasNew(ran)) return 0;
    if (inputs.length > 1) return this.#keepAmong(inputs, ran, coverage);
    coverage.add(ran);
    this.#inputs.push(inputs[0]!);
    return 1;
  }

  /**
   * Keeps inputs among those that have run something new, together or with others, of all that these `ran`. Their first half is taken again, and the
   * others only where something is new that those of the first half have not run.
   */
  async #keepAmong(inputs: readonly Uint8Array[], ran: readonly RunFunction[], coverage: Coverage): Promise<number> {
    const middle = (inputs.length + 1) >> 1;
    const [first, others] = [inputs.slice(0, middle), inputs.slice(middle)];
    for (const input of first) await this.#take(input);
    const kept = await this.#keepNew(first, coverage);
    if (others.length === 0 || !coverage.hasNew(ran)) return kept;
    return kept + (await this.#keepAmong(others, ran, coverage));
  }

  async #take(input: Uint8Array): Promise<void> {
    this.#events.before(input);
    const fault = await takeInput(this.#entrance, this.#open, input, this.#memory);
    this.#events.after();
    if (fault !== undefined) this.#events.fault(input, fault);
  }
}

/** What a campaign is made of. */
export interface CampaignRequest {
  readonly corpus: Iterable<Uint8Array>;
  readonly random: Random;
  readonly coverage: Coverage | null;
  readonly events: CampaignEvents;
}
