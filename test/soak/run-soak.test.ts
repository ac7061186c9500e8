import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findMutant } from '../../mutants/plant.js';
import { type Mutant } from '../../mutants/mutant.ts';
import { type SoakOrder } from '../../soak/options.ts';
import { runSoak } from '../../soak/run-soak.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const never = new AbortController().signal;

function mutant(name: string): Mutant {
  const found = findMutant(name);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

interface Soaked {
  readonly wrong: Awaited<ReturnType<typeof runSoak>>;
  readonly said: readonly string[];
  readonly aside: readonly string[];
}

async function soaked(changes: Partial<SoakOrder>, signal = never, canarySeeds = 50): Promise<Soaked> {
  const [said, aside] = [[] as string[], [] as string[]];
  const order: SoakOrder = {
    seed: '1',
    from: 1,
    scenarios: 6,
    budgetMs: Infinity,
    jobs: 2,
    out: inFolder('soak'),
    page: undefined,
    canary: undefined,
    json: true,
    ...changes,
  };
  const voice = { say: (text: string) => void said.push(text), sayAside: (text: string) => void aside.push(text) };
  const wrong = await runSoak({ order, voice, signal, canarySeeds });
  return { wrong, said, aside };
}

describe('a soak', () => {
  it('finds what is planted, counts it as no finding, and goes on from its journal', async () => {
    const canary = mutant('late-not-dropped');
    const first = await soaked({ canary, scenarios: 3, page: inFolder('page.html') });
    expect(first.wrong).toBeNull();
    const result = JSON.parse(first.said[0]!) as Record<string, unknown>;
    expect(result).toMatchObject({
      schema: 'trapline.soak/1',
      seeds: 3,
      mismatches: 0,
      failed: [],
      numbers: [[1, 4]],
      canaries: [{ mutant: 'late-not-dropped', found: 1, seeds: 1 }],
    });
    expect(result['seeds_per_hour_per_core']).toBeGreaterThan(0);
    const page = readFileSync(inFolder('page.html'), 'utf8');
    expect(page).toContain('Nothing went wrong with 3 seeds');
    expect(readFileSync(inFolder('soak', 'soak.html'), 'utf8')).toBe(page);

    const second = await soaked({ canary });
    expect(second.wrong).toBeNull();
    expect(JSON.parse(second.said[0]!)).toMatchObject({ seeds: 6, numbers: [[1, 7]], canaries: [{}, {}] });

    // Nothing is left to do: nothing is planted, nothing is run, and the page is that of the journal.
    const third = await soaked({ scenarios: 0 });
    expect({ wrong: third.wrong, aside: third.aside }).toEqual({ wrong: null, aside: [] });
    expect(third.said).toEqual(second.said);
  }, 120_000);

  it('fails where what is planted is not found, and runs nothing then', async () => {
    // Nothing that is drawn goes through what it changes.
    const canary = mutant('headers-reversed');
    const { wrong, said, aside } = await soaked({ canary, json: false }, never, 2);
    expect(wrong).toBe('expectation');
    expect(aside.join('\n')).toContain('headers-reversed was not found: not found with 2 seeds');
    expect(said.join('\n')).toMatch(/0 seeds verified[^]*canary: 0 of 1 planted found/);
    expect(readFileSync(inFolder('soak', 'soak.html'), 'utf8')).toContain('A planted defect was not found');
  }, 120_000);

  it('ends while the canary is looked for, when it is told to', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const { wrong, aside } = await soaked({ canary: mutant('headers-reversed') }, controller.signal);
    expect(wrong).toBe('interrupted');
    expect(aside).toEqual(['canary: planting headers-reversed in a process of its own']);
    expect(existsSync(inFolder('soak', 'journal.jsonl'))).toBe(true);
  });

  it('draws what is planted from its seed', async () => {
    const planted = async (seed: string): Promise<string | undefined> => {
      const aborted = new AbortController();
      aborted.abort();
      return (await soaked({ seed, out: undefined }, aborted.signal)).aside[0];
    };
    expect(await planted('a')).toBe(await planted('a'));
    const several = new Set(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(planted)));
    expect(several.size).toBeGreaterThan(1);
  });
});
