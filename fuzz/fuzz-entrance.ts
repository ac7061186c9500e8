import { type CampaignFacts } from './campaign.ts';
import { type ListedEntrance } from './entrance.ts';
import { type FaultyInput, FoundFaults } from './found-faults.ts';
import { kindOf } from './judge.ts';
import { smallestAlone } from './reproduce.ts';
import { EntranceThread, ThreadEnded } from './thread.ts';

/** After so many inputs that have ended their thread, an entrance is left alone. */
const MOST_ENDED = 5;
/** The longest that the first input of a kind of fault is made smaller, and each other one. */
const SHRINK_MS = 20_000;
const SHRINK_OTHERS_MS = 4000;

/** What becomes of an entrance. */
export interface EntranceResult {
  readonly entrance: ListedEntrance;
  readonly facts: CampaignFacts;
  readonly wallMs: number;
  /** Faults that an input has alone, each kind by its first inputs, made smaller. */
  readonly faults: readonly FaultyInput[];
  /** Faults that were not there when the input was taken once more, alone. */
  readonly passing: readonly FaultyInput[];
  /** Why it was given up before all inputs were taken, or the time was over; null where it was not. */
  readonly leftAlone: string | null;
}

/** How an entrance is fuzzed. */
export interface EntranceRequest {
  readonly seed: string;
  readonly inputs: number;
  /** For how long in all, once all is loaded for the first time. */
  readonly forMs: number;
  readonly signal: AbortSignal;
  onProgress(facts: CampaignFacts): void;
}

/** Fuzzes an entrance in threads, one after the other: an input that ends its thread ends no more than that. */
export async function fuzzEntrance(entrance: ListedEntrance, request: EntranceRequest): Promise<EntranceResult> {
  const startedAtMs = performance.now();
  const found = new FoundFaults();
  const { facts, leftAlone } = await campaigns(entrance, request, found);
  const faults = new FoundFaults();
  const passing: FaultyInput[] = [];
  const kinds = new Set<string>();
  for (const one of found.all) {
    const isFirst = !kinds.has(kindOf(one.fault));
    kinds.add(kindOf(one.fault));
    const alone = await smallestAlone(entrance, one, isFirst ? SHRINK_MS : SHRINK_OTHERS_MS);
    if (alone === undefined) passing.push(one);
    else faults.add(alone);
  }
  return { entrance, facts, wallMs: performance.now() - startedAtMs, faults: faults.all, passing, leftAlone };
}

/** The faults that count: all but those that were of time alone, and were not there again. To load or to compile what is needed for the first time makes such ones. */
export function countedOf({ faults, passing }: Pick<EntranceResult, 'faults' | 'passing'>): readonly FaultyInput[] {
  return [...faults, ...passing.filter(({ fault }) => fault.of !== 'time')];
}

async function campaigns(
  entrance: ListedEntrance,
  request: EntranceRequest,
  found: FoundFaults,
): Promise<Pick<EntranceResult, 'facts' | 'leftAlone'>> {
  let facts: CampaignFacts = { inputs: 0, kept: 0, covered: 0 };
  let endsAtMs: number | undefined;
  for (let part = 0; part < MOST_ENDED; part++) {
    const thread = await threadOf(entrance, found);
    if (thread === undefined) return { facts, leftAlone: 'it could not be opened' };
    endsAtMs ??= performance.now() + request.forMs;
    const before = facts;
    const take = (now: CampaignFacts): void => {
      facts = { ...now, inputs: before.inputs + now.inputs, covered: Math.max(before.covered, now.covered) };
      request.onProgress(facts);
    };
    const left = { ...request, inputs: request.inputs - before.inputs, forMs: endsAtMs - performance.now() };
    const ended = await campaign(thread, part, left, take, found);
    const isOver = request.signal.aborted || facts.inputs >= request.inputs || performance.now() >= endsAtMs;
    if (!ended || isOver) return { facts, leftAlone: null };
  }
  return { facts, leftAlone: `${MOST_ENDED} inputs have ended their thread` };
}

async function threadOf(entrance: ListedEntrance, found: FoundFaults): Promise<EntranceThread | undefined> {
  try {
    return await EntranceThread.opened(entrance.name);
  } catch (error) {
    if (!(error instanceof ThreadEnded)) throw error;
    found.add(error.found);
    return undefined;
  }
}

/** Whether an input has ended the thread, which is closed then in any case. */
async function campaign(
  thread: EntranceThread,
  part: number,
  { seed, inputs, forMs, signal }: EntranceRequest,
  take: (facts: CampaignFacts) => void,
  found: FoundFaults,
): Promise<boolean> {
  const stopped = new Promise<'stopped'>((resolve) => {
    if (signal.aborted) resolve('stopped');
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  const fault = (one: FaultyInput): void => void found.add(one);
  try {
    const result = await Promise.race([
      thread.campaign({ seed, part, inputs, forMs }, { progress: take, fault }),
      stopped,
    ]);
    if (result !== 'stopped') take(result);
    return false;
  } catch (error) {
    if (!(error instanceof ThreadEnded)) throw error;
    found.add(error.found);
    return true;
  } finally {
    await thread.close();
  }
}
