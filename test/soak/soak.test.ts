import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type CheckedSeed } from '../../soak/block-tally.ts';
import { type Journal, journalInMemory } from '../../soak/journal.ts';
import { renderSoakPage } from '../../soak/page.ts';
import { resultJson } from '../../soak/result-json.ts';
import { type SeedRunner, soak, type SoakRequest } from '../../soak/soak.ts';
import { totalsOf } from '../../soak/totals.ts';
import { type Failure } from '../../src/hunt/failure.ts';
import { checkedSeed } from './checked-seed.ts';

const WRONG: Failure = { kind: 'differs', part: 'alerts', words: 'they differ' };
const NEVER = { every: Infinity, check: () => Promise.resolve(null) };

/** Made-up seeds in place of real runs. Some threads are slower than others. */
function runnerOf(slowness: () => number, failing: readonly number[] = []): () => SeedRunner {
  return () => {
    const turns = slowness();
    let isClosed = false;
    return {
      run: async ({ from, seeds }, onTried) => {
        for (let number = from; number < from + seeds; number++) {
          for (let turn = 0; turn < turns; turn++) await setImmediate();
          if (isClosed) return;
          onTried(checkedSeed(number, { failure: failing.includes(number) ? WRONG : null }));
        }
      },
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    };
  };
}

async function soaked(journal: Journal, changes: Partial<SoakRequest> = {}): Promise<CheckedSeed[]> {
  const seen: CheckedSeed[] = [];
  await soak({
    seed: 'test',
    from: 0,
    end: 20,
    jobs: 1,
    blockSeeds: 4,
    journal,
    elsewhere: NEVER,
    fresh: NEVER,
    clock: { nowMs: () => 0, cpuMs: () => 0 },
    onSeed: (checked) => void seen.push(checked),
    signal: new AbortController().signal,
    runner: runnerOf(() => 1),
    ...changes,
  });
  return seen;
}

describe('a soak', () => {
  it('comes to the same, byte for byte, whatever the number of jobs', async () => {
    const told = await Promise.all(
      [1, 2, 5].map(async (jobs) => {
        const journal = journalInMemory();
        let thread = 0;
        await soaked(journal, { jobs, runner: runnerOf(() => 3 * (thread++ % 2) + 1, [7, 11]) });
        const totals = totalsOf(journal.entries);
        return [resultJson('test', totals), renderSoakPage('test', totals)];
      }),
    );
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    expect(JSON.parse(told[0]![0]!)).toMatchObject({
      seeds: 20,
      mismatches: 2,
      numbers: [[0, 20]],
      failed: [{ number: 7 }, { number: 11 }],
      boundaries: { 'watermark: exactly': 10 },
      faults: { crash: 20, 'crash + loss': 20, 'crash + poison': 10 },
      reached: { record_at_watermark: 19, record_before_1970: 0 },
    });
  });

  it('goes on where the journal ends, in the gaps too, and runs nothing twice', async () => {
    const journal = journalInMemory();
    await soaked(journal, { from: 0, end: 6 });
    await soaked(journal, { from: 10, end: 13 });
    const seen = await soaked(journal);
    expect(seen.map(({ number }) => number)).toEqual([6, 7, 8, 9, 13, 14, 15, 16, 17, 18, 19]);
    expect(totalsOf(journal.entries)).toMatchObject({ seeds: 20, ranges: [[0, 20]] });
    expect(await soaked(journal)).toEqual([]);
  });

  it('keeps every seed that was done when it is stopped', async () => {
    const journal = journalInMemory();
    const controller = new AbortController();
    const seen: number[] = [];
    await soaked(journal, {
      end: Infinity,
      jobs: 2,
      onSeed: ({ number }) => {
        seen.push(number);
        if (seen.length === 7) controller.abort();
      },
      signal: controller.signal,
    });
    expect(totalsOf(journal.entries).seeds).toBe(seen.length);
    expect(seen.length).toBeLessThan(10);
  });

  it('makes the checks of each so many-th seed beside, and counts what they find', async () => {
    const journal = journalInMemory();
    const asked: number[] = [];
    const elsewhere = {
      every: 5,
      check: async ({ number }: { readonly number: number }) => {
        await setImmediate();
        asked.push(number);
        return number === 9 ? WRONG : null;
      },
    };
    const fresh = { every: 10, check: () => Promise.resolve(null) };
    await soaked(journal, { elsewhere, fresh, runner: runnerOf(() => 1, [14]) });
    // A seed that has gone wrong needs no other check.
    expect(asked).toEqual([4, 9, 19]);
    expect(totalsOf(journal.entries)).toMatchObject({
      elsewhere: 3,
      fresh: 2,
      failed: [{ number: 9 }, { number: 14 }],
    });
  });

  it('leaves a seed undone whose check was stopped, and keeps those around it', async () => {
    const journal = journalInMemory();
    const controller = new AbortController();
    const elsewhere = {
      every: 4,
      check: ({ number }: { readonly number: number }) =>
        number === 3 ? new Promise<null>(() => undefined) : Promise.resolve(null),
    };
    const onSeed = ({ number }: CheckedSeed): void => {
      if (number === 5) controller.abort();
    };
    await soaked(journal, { blockSeeds: 8, elsewhere, onSeed, signal: controller.signal });
    expect(totalsOf(journal.entries).ranges.slice(0, 2)).toEqual([
      [0, 3],
      [4, 6],
    ]);
  });

  it('says how many seeds an hour it does, by the clock and of the cores', async () => {
    const journal = journalInMemory();
    let time = 0;
    // Half of a block's time by the clock is used on each of two cores.
    const clock = { nowMs: () => (time += 1000.4), cpuMs: () => 1.5 * time };
    await soaked(journal, { clock });
    const { elapsedMs, cpuMs, seedsPerHour, seedsPerHourPerCore } = totalsOf(journal.entries);
    expect(elapsedMs).toBe(5002);
    expect(Math.abs(cpuMs - 1.5 * elapsedMs)).toBeLessThan(2);
    expect(seedsPerHour).toBe(Math.round((20 * 3_600_000) / 5002));
    expect(seedsPerHourPerCore).toBe(Math.round((20 * 3_600_000) / cpuMs));
  });
});
