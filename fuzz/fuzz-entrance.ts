import { type CampaignFacts } from './campaign.ts';
import { type ListedEntrance } from './entrance.ts';
import { kindOf } from './judge.ts';
import { shrunk } from './shrink.ts';
import { EntranceThread, type FaultyInput, ThreadEnded } from './thread.ts';

/** After so many inputs that have ended their thread, an entrance is left alone. */
const MOST_ENDED = 5;
/** The longest that an input is made smaller. */
const SHRINK_MS = 20_000;

/** What becomes of an entrance. */
export interface EntranceResult {
  readonly entrance: ListedEntrance;
  readonly facts: CampaignFacts;
  readonly wallMs: number;
  /** Each kind of fault once, by the smallest input that was found for it. */
  readonly faults: readonly FaultyInput[];
  /** Faults that were not there when the input was taken once more, alone. */
  readonly passing: readonly FaultyInput[];
}

/** How an entrance is fuzzed. */
export interface EntranceRequest {
  readonly seed: string;
  readonly inputs: number;
  /** For how long, once all is loaded. */
  readonly forMs: number;
  readonly signal: AbortSignal;
  onProgress(facts: CampaignFacts): void;
}

/** Fuzzes an entrance in threads, one after the other: an input that ends its thread ends no more than that. */
export async function fuzzEntrance(entrance: ListedEntrance, request: EntranceRequest): Promise<EntranceResult> {
  const startedAtMs = performance.now();
  const found = new Map<string, FaultyInput>();
  let facts: CampaignFacts = { inputs: 0, kept: 0, covered: 0 };
  for (let part = 0; part < MOST_ENDED && isLeft(facts, request); part++) {
    const before = facts;
    const take = (now: CampaignFacts): void => {
      facts = { ...now, inputs: before.inputs + now.inputs, covered: Math.max(before.covered, now.covered) };
      request.onProgress(facts);
    };
    const ended = await campaign(entrance, part, { ...request, inputs: request.inputs - before.inputs }, take, found);
    if (!ended) break;
  }
  const faults: FaultyInput[] = [];
  const passing: FaultyInput[] = [];
  for (const one of found.values()) {
    const smaller = await shrink(entrance, one);
    if (smaller === undefined) passing.push(one);
    else faults.push(smaller);
  }
  return { entrance, facts, wallMs: performance.now() - startedAtMs, faults, passing };
}

function isLeft({ inputs }: CampaignFacts, request: EntranceRequest): boolean {
  return !request.signal.aborted && inputs < request.inputs;
}

/** Whether an input has ended the thread. */
async function campaign(
  entrance: ListedEntrance,
  part: number,
  { seed, inputs, forMs, signal }: EntranceRequest,
  take: (facts: CampaignFacts) => void,
  found: Map<string, FaultyInput>,
): Promise<boolean> {
  const thread = new EntranceThread(entrance.name);
  const note = (one: FaultyInput): void => void (found.has(kindOf(one.fault)) || found.set(kindOf(one.fault), one));
  const stopped = new Promise<'stopped'>((resolve) => {
    if (signal.aborted) resolve('stopped');
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  try {
    const result = await Promise.race([
      thread.campaign({ seed, part, inputs, forMs }, { progress: take, fault: note }),
      stopped,
    ]);
    if (result !== 'stopped') take(result);
    return false;
  } catch (error) {
    if (!(error instanceof ThreadEnded)) throw error;
    note(error.found);
    return true;
  } finally {
    await thread.close();
  }
}

/** A smaller input with the same fault; undefined where the fault is not there when the input is taken alone. */
async function shrink(entrance: ListedEntrance, { input, fault }: FaultyInput): Promise<FaultyInput | undefined> {
  const taker = new Taker(entrance);
  const endsAtMs = performance.now() + SHRINK_MS;
  const kind = kindOf(fault);
  const hasFault = async (smaller: Uint8Array): Promise<boolean> => (await taker.kindOf(smaller)) === kind;
  try {
    if (!(await hasFault(input))) return undefined;
    return { input: await shrunk(input, hasFault, () => performance.now() < endsAtMs), fault };
  } finally {
    await taker.close();
  }
}

/** Takes inputs one by one, each time in a thread that still lives. */
class Taker {
  readonly #entrance: ListedEntrance;
  #thread: EntranceThread;

  constructor(entrance: ListedEntrance) {
    this.#entrance = entrance;
    this.#thread = new EntranceThread(entrance.name);
  }

  /** The kind of the fault in how an input is taken; undefined where there is none. */
  async kindOf(input: Uint8Array): Promise<string | undefined> {
    try {
      const fault = await this.#thread.take(input);
      return fault && kindOf(fault);
    } catch (error) {
      if (!(error instanceof ThreadEnded)) throw error;
      await this.#thread.close();
      this.#thread = new EntranceThread(this.#entrance.name);
      return kindOf(error.found.fault);
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
