import { describe, expect, it } from 'vitest';
import { SeedThread } from '../../soak/seed-thread.ts';
import { trySeed, type TriedSeed } from '../../soak/try-seed.ts';

const JOB = { seed: 'test', from: 0, seeds: 8, traceEvery: 2 };

async function triedBy(thread: SeedThread, job: typeof JOB): Promise<TriedSeed[]> {
  const tried: TriedSeed[] = [];
  await thread.run(job, (one) => void tried.push(one));
  await thread.close();
  return tried;
}

describe('a thread of seeds', () => {
  it('tells what each of many comes to, as it is in this thread', async () => {
    const [first, second] = await triedBy(new SeedThread(), { ...JOB, seeds: 2 });
    expect(first).toEqual(await trySeed('test', 0));
    expect(second).toEqual({ ...(await trySeed('test', 1)), trace: null });
  });

  it('goes on after a seed that does not end, one that ends the thread, and one that takes too much memory', async () => {
    // Long enough to run out of memory in, on a busy machine too.
    const thread = new SeedThread(20_000, new URL('stubborn-main.js', import.meta.url));
    const tried = await triedBy(thread, JOB);
    expect(tried.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(tried.flatMap(({ number, failure }) => (failure === null ? [] : [[number, failure.kind]]))).toEqual([
      [2, 'hang'],
      [4, 'error'],
      [6, 'memory'],
    ]);
  }, 120_000);

  it('is ended in the middle of a seed', async () => {
    const thread = new SeedThread(60_000, new URL('stubborn-main.js', import.meta.url));
    const tried: number[] = [];
    await thread.run(JOB, ({ number }) => {
      tried.push(number);
      if (number === 1) void thread.close();
    });
    expect(tried).toEqual([0, 1]);
  });
});
