import { findMutant } from '../../mutants/plant.js';
import { type Mutant } from '../../mutants/mutant.ts';
import { type SoakOrder } from '../../soak/options.ts';
import { runSoak } from '../../soak/run-soak.ts';

const NEVER = new AbortController().signal;

/** A mutant of the list, by its name. */
export function mutant(name: string): Mutant {
  const found = findMutant(name);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** What a soak has said, and what of it was wrong. */
export interface Soaked {
  readonly wrong: Awaited<ReturnType<typeof runSoak>>;
  readonly said: readonly string[];
  readonly aside: readonly string[];
}

/** Runs a small soak into a folder. */
export async function soakInto(
  out: string,
  changes: Partial<SoakOrder>,
  signal = NEVER,
  canarySeeds = 50,
): Promise<Soaked> {
  const [said, aside] = [[] as string[], [] as string[]];
  const order: SoakOrder = {
    seed: '1',
    from: 1,
    scenarios: 6,
    budgetMs: Infinity,
    jobs: 2,
    out,
    page: undefined,
    canary: undefined,
    json: true,
    ...changes,
  };
  const voice = { say: (text: string) => void said.push(text), sayAside: (text: string) => void aside.push(text) };
  const wrong = await runSoak({ order, voice, signal, canarySeeds });
  return { wrong, said, aside };
}
