import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobThread, LATE } from '../../src/threads/job-thread.ts';
import { workedMs } from '../../src/threads/work-time.ts';

const PROGRAM = new URL('stuck-main.js', import.meta.url);
const LIMIT_MS = 100;

async function within(limitMs: number, job: string): Promise<string> {
  const thread = new JobThread<string, string>(PROGRAM);
  try {
    const result = await thread.runWithin(limitMs, job);
    return result === LATE ? 'late' : result;
  } finally {
    await thread.close();
  }
}

describe('the time that the work of a thread had', () => {
  it.each([
    ['an endless loop', 'loop'],
    ['a promise that never settles and takes no CPU time', 'wait'],
    ['a call of the system that never returns', 'block'],
  ])('comes to its limit with %s', async (_, job) => {
    expect(await within(LIMIT_MS, job)).toBe('late');
  });

  it('does not come to a limit that the work keeps', async () => {
    expect(await within(60_000, 'pause')).toBe('pause');
  });

  it('is the time by the clock where nothing else is done on the machine', () => {
    expect(workedMs({ wallMs: 100, idleMs: 0, cpuMs: 105, threads: 1 })).toBe(100);
    expect(workedMs({ wallMs: 100, idleMs: 0, cpuMs: 200, threads: 2 })).toBe(100);
    expect(workedMs({ wallMs: 100, idleMs: 100, cpuMs: 0, threads: 1 })).toBe(100);
    expect(workedMs({ wallMs: 100, idleMs: 40, cpuMs: 60, threads: 1 })).toBe(100);
  });

  it('is the share of CPU time that each thread of the process got where others take the rest', () => {
    expect(workedMs({ wallMs: 100, idleMs: 0, cpuMs: 30, threads: 1 })).toBe(30);
    expect(workedMs({ wallMs: 100, idleMs: 0, cpuMs: 30, threads: 3 })).toBe(10);
    expect(workedMs({ wallMs: 100, idleMs: 50, cpuMs: 20, threads: 1 })).toBe(70);
  });

  it('does not count how long the machine, or the watching process, stood still', () => {
    expect(workedMs({ wallMs: 3_600_000, idleMs: 0, cpuMs: 3_600_000, threads: 1 })).toBe(200);
    expect(workedMs({ wallMs: 3_600_000, idleMs: 3_600_000, cpuMs: 0, threads: 1 })).toBe(200);
  });

  it('is never more than went by, and never so little that what does not end is not found', () => {
    const ms = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(ms, ms, ms, fc.integer({ min: 1, max: 64 }), (wallMs, idleMs, cpuMs, threads) => {
        const worked = workedMs({ wallMs, idleMs, cpuMs, threads });
        expect(worked).toBeLessThanOrEqual(wallMs);
        expect(worked).toBeGreaterThanOrEqual(wallMs / 20 - 1e-9);
      }),
    );
  });
});
