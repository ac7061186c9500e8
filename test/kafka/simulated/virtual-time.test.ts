import { expect, it } from 'vitest';
import { VirtualTime } from '../../../src/kafka/simulated/virtual-time.ts';

const NEVER = new AbortController().signal;

it('passes only where nothing is left to do, and keeps the order of what happens at one time', async () => {
  const time = new VirtualTime(100);
  const seen: string[] = [];
  const note = (what: string) => seen.push(`${time.nowMs()} ${what}`);
  const work = async (name: string, ms: number) => {
    for (let turn = 0; turn < 2; turn++) {
      await time.waitUntil(time.nowMs() + ms, NEVER);
      for (let step = 0; step < 50; step++) await Promise.resolve();
      note(name);
    }
  };
  time.at(120, () => note('at once'));
  time.at(90, () => note('late'));
  await time.run(Promise.all([work('a', 20), work('b', 10)]));
  expect(seen).toEqual(['100 late', '110 b', '120 at once', '120 a', '120 b', '140 a']);
});

it('ends a wait at its signal, and makes nothing of what was cancelled', async () => {
  const time = new VirtualTime();
  const stop = new AbortController();
  time.at(5, () => stop.abort());
  time.at(3, () => expect.unreachable('cancelled')).cancelled = true;
  await time.run(time.waitUntil(1000, stop.signal));
  expect(time.nowMs()).toBe(5);
  await time.run(time.waitUntil(2000, stop.signal));
  expect(time.nowMs()).toBe(5);
});

it('notices work that will never be done, and work that takes too long', async () => {
  const time = new VirtualTime();
  await expect(time.run(new Promise(() => undefined))).rejects.toThrow('it waits for something that will not happen');
  await expect(time.run(time.waitUntil(11, NEVER), 10)).rejects.toThrow('it is not done at 10 ms');
});
