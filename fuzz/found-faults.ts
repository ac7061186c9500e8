import { type Fault, kindOf, mostOfKind } from './judge.ts';

/** An input with a fault. */
export interface FaultyInput {
  readonly input: Uint8Array;
  readonly fault: Fault;
  /** Inputs that were taken before it, the last of them last: what they have left behind may be what the fault comes of. */
  readonly before: readonly Uint8Array[];
}

/** Faults, each kind by its first inputs. */
export class FoundFaults {
  readonly #byKind = new Map<string, FaultyInput[]>();

  /** Whether it is added: it is not where there are enough of its kind, or the input is there. */
  add(one: FaultyInput): boolean {
    const kind = kindOf(one.fault);
    const others = this.#byKind.get(kind) ?? [];
    if (others.length >= mostOfKind(one.fault)) return false;
    if (others.some(({ input }) => Buffer.compare(input, one.input) === 0)) return false;
    this.#byKind.set(kind, [...others, one]);
    return true;
  }

  /** All, kind by kind. */
  get all(): readonly FaultyInput[] {
    return [...this.#byKind.values()].flat();
  }
}
