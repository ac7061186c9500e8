import { describe, expect, it } from 'vitest';
import { SeedThread } from '../../soak/seed-thread.ts';
import { trySeed, type TriedSeed } from '../../soak/try-seed.ts';

const JOB = { seed: 'test', from: 0, seeds: 8, traceEvery: 2 };

const STUBBORN = new URL('stubborn-main.js', import.meta.url);

async function triedBy(thread: SeedThread, job: typeof JOB): Promise<TriedSeed[]> {
  const tried: TriedSeed[] = [];
  await thread.run(job, (one) => void tried.push(one));
  await thread.close();
  return tried;
}

function failuresOf(tried: readonly TriedSeed[]): (string | null)[] {
  return tried.map(({ failure }) => failure?.kind ?? null);
}

describe('a thread of seeds', () => {
  it('tells what each of many comes to, as it is in this thread', async () => {
    const [first, second] = await triedBy(new SeedThread(), { ...JOB, seeds: 2 });
    expect(first).toEqual({ ...(await trySeed('test', 0)), trace: null });
    expect(second).toEqual(await trySeed('test', 1));
  });

  it('goes on after a seed that does not end', async () => {
    const tried = await triedBy(new SeedThread(3_000, STUBBORN), { ...JOB, seeds: 4 });
    expect(failuresOf(tried)).toEqual([null, null, 'hang', null]);
  });

  it('goes on after a seed that ends the thread, and one that takes too much memory', async () => {
    const tried = await triedBy(new SeedThread(60_000, STUBBORN), { ...JOB, from: 3, seeds: 5 });
    expect(tried.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7]);
    expect(failuresOf(tried)).toEqual([null, 'error', null, 'memory', null]);
  });

  it('is ended in the middle of a seed', async () => {
    const thread = new SeedThread(60_000, STUBBORN);
    const tried: number[] = [];
    await thread.run(JOB, ({ number }) => {
      tried.push(number);
      if (number === 1) void thread.close();
    });
    expect(tried).toEqual([0, 1]);
  });
});
