import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { mutant, soakInto } from './soaking.ts';

const inFolder = temporaryFolder();

describe('a soak', () => {
  it('finds what is planted, counts it as no finding, and goes on from its journal', async () => {
    const canary = mutant('late-not-dropped');
    const first = await soakInto(inFolder('soak'), { canary, scenarios: 3, page: inFolder('page.html') });
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

    const second = await soakInto(inFolder('soak'), { canary });
    expect(second.wrong).toBeNull();
    expect(JSON.parse(second.said[0]!)).toMatchObject({ seeds: 6, numbers: [[1, 7]], canaries: [{}, {}] });

    // Nothing is left to do: nothing is planted, nothing is run, and the page is that of the journal.
    const third = await soakInto(inFolder('soak'), { scenarios: 0 });
    expect({ wrong: third.wrong, aside: third.aside }).toEqual({ wrong: null, aside: [] });
    expect(third.said).toEqual(second.said);
  }, 120_000);
});
