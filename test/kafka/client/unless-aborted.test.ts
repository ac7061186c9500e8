import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { unlessAborted } from '../../../src/kafka/client/unless-aborted.ts';

describe('unlessAborted', () => {
  it('gives what comes, be it a value or an error', async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('gives undefined once the signal has fired, and lets later errors go', async () => {
    const stop = new AbortController();
    let fail!: (error: Error) => void;
    const failing = new Promise<number>((_, reject) => (fail = reject));
    const waiting = unlessAborted(failing, stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
    fail(new Error('too late'));
    await expect(unlessAborted(Promise.reject(new Error('no')), stop.signal)).resolves.toBeUndefined();
  });

  it('keeps nothing of what came while the signal does not fire', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const { signal } = new AbortController();
    const seen: WeakRef<object>[] = [];
    for (let i = 0; i < 20; i++) {
      const answer = await unlessAborted(Promise.resolve({ i }), signal);
      seen.push(new WeakRef(answer!));
    }
    await setImmediate();
    collectGarbage();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    // The last one may still lie on the stack.
    expect(seen.filter((one) => one.deref() !== undefined).length).toBeLessThanOrEqual(1);
  });
});
