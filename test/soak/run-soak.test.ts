import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { mutant, soakInto } from './soaking.ts';

const inFolder = temporaryFolder();

describe('a soak', () => {
  it('fails where what is planted is not found, and runs nothing then', async () => {
    // Nothing that is drawn goes through what it changes.
    const canary = mutant('headers-reversed');
    const { wrong, said, aside } = await soakInto(inFolder('soak'), { canary, json: false }, undefined, 2);
    expect(wrong).toBe('expectation');
    expect(aside.join('\n')).toContain('headers-reversed was not found: not found with 2 seeds');
    expect(said.join('\n')).toMatch(/0 seeds verified[^]*canary: 0 of 1 planted found/);
    expect(readFileSync(inFolder('soak', 'soak.html'), 'utf8')).toContain('A planted defect was not found');
  }, 120_000);

  it('ends while the canary is looked for, when it is told to', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const { wrong, aside } = await soakInto(
      inFolder('soak'),
      { canary: mutant('headers-reversed') },
      controller.signal,
    );
    expect(wrong).toBe('interrupted');
    expect(aside).toEqual(['canary: planting headers-reversed in a process of its own']);
    expect(existsSync(inFolder('soak', 'journal.jsonl'))).toBe(true);
  });

  it('draws what is planted from its seed', async () => {
    const planted = async (seed: string): Promise<string | undefined> => {
      const aborted = new AbortController();
      aborted.abort();
      return (await soakInto(inFolder('soak'), { seed, out: undefined }, aborted.signal)).aside[0];
    };
    expect(await planted('a')).toBe(await planted('a'));
    const several = new Set(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(planted)));
    expect(several.size).toBeGreaterThan(1);
  });
});
