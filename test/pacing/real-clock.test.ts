import { execFileSync } from 'node:child_process';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { realClock } from '../../src/pacing/real-clock.ts';

const NEVER = new AbortController().signal;
const ROOT = new URL('../../', import.meta.url);

/** What another process reads on its clock. */
function readElsewhere(): number {
  const program = `import { realClock } from './src/pacing/real-clock.ts'; console.log(realClock.nowMs());`;
  const args = ['--import', './tools/typescript.js', '--input-type=module', '--eval', program];
  return Number(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }));
}

describe('the real clock', () => {
  it('never goes back', () => {
    const readings = Array.from({ length: 10_000 }, () => realClock.nowMs());
    expect(readings.every((ms, i) => i === 0 || ms >= readings[i - 1]!)).toBe(true);
  });

  it('reads the same in another process', () => {
    const beforeMs = realClock.nowMs();
    const elsewhereMs = readElsewhere();
    expect(elsewhereMs).toBeGreaterThan(beforeMs);
    expect(elsewhereMs).toBeLessThan(realClock.nowMs());
  });

  it.each([0, 0.5, 1, 3])('with a tolerance of %d ms, never returns early', async (toleranceMs) => {
    for (const ms of [0.05, 0.9, 1, 1.3, 2.7, 7.4]) {
      const timeMs = realClock.nowMs() + ms;
      await realClock.waitUntil(timeMs, NEVER, toleranceMs);
      expect(realClock.nowMs()).toBeGreaterThanOrEqual(timeMs);
    }
  });

  it('returns at once for a time that has passed', async () => {
    let turned = false;
    const turn = setImmediate().then(() => (turned = true));
    await realClock.waitUntil(realClock.nowMs() - 1, NEVER);
    expect(turned).toBe(false);
    await turn;
  });

  it.each([0, 3])('lets other work go on in waits with a tolerance of %d ms', async (toleranceMs) => {
    let turns = 0;
    const over = new AbortController();
    const work = (async () => {
      for (; !over.signal.aborted; turns++) await setImmediate();
    })();
    await realClock.waitUntil(realClock.nowMs() + 0.5, NEVER, toleranceMs);
    expect(turns).toBeGreaterThan(0);
    over.abort();
    await work;
  });

  it.each([0, 3])(
    'returns when the signal fires, however long is left, with a tolerance of %d ms',
    async (toleranceMs) => {
      const controller = new AbortController();
      const wait = realClock.waitUntil(Infinity, controller.signal, toleranceMs);
      expect(await Promise.race([wait.then(() => 'over'), setTimeout(5, 'waiting')])).toBe('waiting');
      controller.abort();
      await wait;
      await realClock.waitUntil(Infinity, controller.signal, toleranceMs);
    },
  );
});
