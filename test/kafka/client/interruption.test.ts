import { readdirSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { Interruption } from '../../../src/kafka/client/interruption.ts';
import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../../src/kafka/client/settings.ts';
import { VirtualTime } from '../../../src/kafka/simulated/virtual-time.ts';
import { recordTopic } from '../../../src/capture/record/record-topic.ts';
import { readTopicSample } from '../../../src/suggest/topic-sample.ts';
import { silentServers } from '../../silent-server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const silence = (): Promise<never> => new Promise(() => undefined);

describe('an interruption', () => {
  function interruptible(fetchWaitMs = 100) {
    const time = new VirtualTime();
    const interrupt = new AbortController();
    const onGivenUp = vi.fn<() => void>();
    const interruption = new Interruption(interrupt.signal, fetchWaitMs, onGivenUp, time);
    const after = <T>(ms: number, answer: T) =>
      new Promise<T>((resolve) => time.at(time.nowMs() + ms, () => resolve(answer)));
    return { time, after, interrupt, onGivenUp, interruption };
  }

  it('gives a request that is under way a moment', async () => {
    const { time, after, interrupt, onGivenUp, interruption } = interruptible();
    time.at(99_900, () => interrupt.abort());
    expect(await time.run(interruption.bounded(() => after(100_000, 'answer')))).toBe('answer');
    // And so to those that bring the work to its end.
    expect(await time.run(interruption.bounded(() => Promise.resolve('last')))).toBe('last');
    await time.run(after(100_000, undefined));
    expect(onGivenUp).not.toHaveBeenCalled();
  });

  it('lets a broker hold a fetch back as long as it was asked to, but ends within a second', async () => {
    for (const [fetchWaitMs, isAnswered] of [
      [500, true],
      [5000, false],
    ] as const) {
      const { time, after, interrupt, onGivenUp, interruption } = interruptible(fetchWaitMs);
      const fetched = interruption.bounded(() => after(fetchWaitMs, 'records')).catch(() => 'interrupted');
      interrupt.abort();
      expect(await time.run(fetched, 1000)).toBe(isAnswered ? 'records' : 'interrupted');
      expect(onGivenUp).toHaveBeenCalledTimes(isAnswered ? 0 : 1);
    }
  });

  it('ends requests without an answer, and from then on all of them', async () => {
    const { time, interrupt, onGivenUp, interruption } = interruptible();
    const waiting = interruption.bounded(silence).catch((error: unknown) => error);
    interrupt.abort();
    expect(await time.run(waiting, 1000)).toMatchObject({ code: 'interrupted' });
    expect(onGivenUp).toHaveBeenCalledOnce();
    const action = vi.fn<() => Promise<void>>(() => Promise.resolve());
    await expect(interruption.bounded(action)).rejects.toMatchObject({ code: 'interrupted' });
    expect(action).not.toHaveBeenCalled();
  });

  it('leaves failures as they are, and what has no signal alone', async () => {
    const failure = new Error('as it is');
    const { time, interruption } = interruptible();
    await expect(interruption.bounded(() => Promise.reject(failure))).rejects.toBe(failure);
    const unbounded = new Interruption(undefined, 100, () => undefined, time);
    expect(await unbounded.bounded(() => Promise.resolve(1))).toBe(1);
  });
});

describe('what is interrupted while a broker is silent', () => {
  const startSilent = silentServers();
  const inFolder = temporaryFolder();

  /** The error of work that is interrupted as soon as the broker was asked. */
  async function interrupted(work: (brokers: string, signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
    const { address, asked } = await startSilent();
    const interrupt = new AbortController();
    void asked.then(() => interrupt.abort());
    return work(address, interrupt.signal).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it('is a connection, however patient', async () => {
    const error = await interrupted((brokers, signal) =>
      KafkaConnection.open(loadKafkaSettings({ brokers }), { signal, giveUpAfterMs: 3_600_000 }),
    );
    expect(error).toMatchObject({ code: 'interrupted' });
  });

  it('is a recording, which leaves no file', async () => {
    const error = await interrupted((brokers, signal) =>
      recordTopic({
        kafka: { brokers },
        topic: 'x',
        from: { kind: 'beginning' },
        until: { kind: 'interrupted' },
        partitions: [],
        out: inFolder('x.arrow'),
        force: false,
        words: { from: 'beginning', until: 'interrupted' },
        version: '0',
        onProgress: () => undefined,
        signal,
      }),
    );
    expect(error).toMatchObject({ code: 'interrupted' });
    expect(readdirSync(inFolder())).toEqual([]);
  });

  it('is a sample', async () => {
    const error = await interrupted((brokers, signal) => readTopicSample({ kafka: { brokers }, topic: 'x', signal }));
    expect(error).toMatchObject({ code: 'interrupted' });
  });

  it('is nothing at all if it was interrupted before', async () => {
    const { address } = await startSilent();
    const opening = KafkaConnection.open(loadKafkaSettings({ brokers: address }), {
      signal: AbortSignal.abort(),
      giveUpAfterMs: 3_600_000,
    });
    await expect(opening).rejects.toMatchObject({ code: 'interrupted' });
  });
});
