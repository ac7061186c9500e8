import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Interruption } from '../../../src/kafka/client/interruption.ts';
import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../../src/kafka/client/settings.ts';
import { recordTopic } from '../../../src/capture/record/record-topic.ts';
import { readTopicSample } from '../../../src/suggest/topic-sample.ts';
import { silentServers } from '../../silent-server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const silence = (): Promise<never> => new Promise(() => undefined);

describe('an interruption', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function interruptible(fetchWaitMs = 100) {
    const interrupt = new AbortController();
    const onGivenUp = vi.fn<() => void>();
    return { interrupt, onGivenUp, interruption: new Interruption(interrupt.signal, fetchWaitMs, onGivenUp) };
  }

  it('gives a request that is under way a moment', async () => {
    const { interrupt, onGivenUp, interruption } = interruptible();
    const answered = interruption.bounded(() => new Promise((resolve) => setTimeout(() => resolve('answer'), 100_000)));
    await vi.advanceTimersByTimeAsync(99_900);
    interrupt.abort();
    await vi.advanceTimersByTimeAsync(100);
    expect(await answered).toBe('answer');
    // And so to those that bring the work to its end.
    expect(await interruption.bounded(() => Promise.resolve('last'))).toBe('last');
    await vi.advanceTimersByTimeAsync(100_000);
    expect(onGivenUp).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets a broker hold a fetch back as long as it was asked to, but ends within a second', async () => {
    for (const [fetchWaitMs, isAnswered] of [
      [500, true],
      [5000, false],
    ] as const) {
      const { interrupt, onGivenUp, interruption } = interruptible(fetchWaitMs);
      const fetched = interruption.bounded(
        () => new Promise((resolve) => setTimeout(() => resolve('records'), fetchWaitMs)),
      );
      const settled = fetched.catch(() => 'interrupted');
      interrupt.abort();
      await vi.advanceTimersByTimeAsync(1000);
      expect(await settled).toBe(isAnswered ? 'records' : 'interrupted');
      expect(onGivenUp).toHaveBeenCalledTimes(isAnswered ? 0 : 1);
    }
  });

  it('ends requests without an answer, and from then on all of them', async () => {
    const { interrupt, onGivenUp, interruption } = interruptible();
    const waiting = interruption.bounded(silence).catch((error: unknown) => error);
    interrupt.abort();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await waiting).toMatchObject({ code: 'interrupted' });
    expect(onGivenUp).toHaveBeenCalledOnce();
    const action = vi.fn<() => Promise<void>>(() => Promise.resolve());
    await expect(interruption.bounded(action)).rejects.toMatchObject({ code: 'interrupted' });
    expect(action).not.toHaveBeenCalled();
  });

  it('leaves failures as they are, and what has no signal alone', async () => {
    const failure = new Error('as it is');
    await expect(interruptible().interruption.bounded(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(await new Interruption(undefined, 100, () => undefined).bounded(() => Promise.resolve(1))).toBe(1);
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
