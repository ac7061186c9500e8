import { readdirSync, truncateSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CheckpointFolder } from '../../src/checkpoint/folder.ts';
import { CheckpointStore } from '../../src/checkpoint/store.ts';
import { type LogBatch, sliceLogBatch } from '../../src/model/batch.ts';
import { createVocabulary, type Vocabulary } from '../../src/model/dictionary.ts';
import { Collector } from '../../src/consumer/collector.ts';
import { Consumer, type ConsumerOptions, type Parent } from '../../src/consumer/consumer.ts';
import { type PartitionOutputs } from '../../src/consumer/output.ts';
import { logOf, optionsOf } from '../engine/harness.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const OPTIONS = optionsOf([
  { kind: 'count', name: 'twice', detects: [], atLeast: 2, window: { kind: 'trailing', sizeMs: 1000 } },
]);
const RECORDS = 40;

/** Transactions of one client, a ms apart. */
function log(vocabulary: Vocabulary): LogBatch {
  return logOf(
    Array.from({ length: RECORDS }, (_, at) => ({ at })),
    vocabulary,
  );
}

/** A parent that writes down what happens, and the group's commits beside it. */
class Diary implements Parent {
  readonly collector = new Collector(1);
  readonly entries: string[] = [];

  give(outputs: PartitionOutputs, nextOffset: number): Promise<void> {
    this.collector.accept(outputs);
    const { detections, final } = outputs;
    this.entries.push(
      `${nextOffset}: ${detections.first}+${detections.items.length}${final === null ? '' : ', the last'}`,
    );
    return Promise.resolve();
  }

  sync(): Promise<void> {
    this.entries.push('sync');
    return Promise.resolve();
  }

  notice(text: string): void {
    this.entries.push(text.replace(/^.*[\\/]/, ''));
  }

  take(): readonly string[] {
    return this.entries.splice(0);
  }
}

class Member {
  readonly consumer: Consumer;
  readonly #batch: LogBatch;
  now = 0;

  constructor(diary: Diary, options: Partial<ConsumerOptions> = {}) {
    const vocabulary = createVocabulary();
    this.#batch = log(vocabulary);
    const settings: ConsumerOptions = {
      engine: OPTIONS,
      vocabulary,
      firstOffsets: [0],
      store: new CheckpointStore(new CheckpointFolder(inFolder('checkpoints')), 'a test'),
      checkpointEveryMs: 100,
      commit: (partition, nextOffset) => {
        diary.entries.push(`commit ${partition}@${nextOffset}, ${checkpoints().length} checkpoints`);
        return Promise.resolve();
      },
      now: () => this.now,
      ...options,
    };
    this.consumer = new Consumer(settings, diary);
  }

  take(from: number, to: number): Promise<void> {
    return this.consumer.take(sliceLogBatch(this.#batch, from, to), to);
  }
}

const checkpoints = () => readdirSync(inFolder('checkpoints')).sort();

describe('a consumer', () => {
  it('hands over what comes out, and now and then writes a checkpoint, after the parent has it all', async () => {
    const diary = new Diary();
    const member = new Member(diary);
    expect(await member.consumer.assigned(0)).toBe(0);
    await member.take(0, 10);
    expect(diary.take()).toEqual(['0: 0+0', '10: 0+9']);
    member.now = 100;
    await member.take(10, 20);
    expect(diary.take()).toEqual(['20: 9+10', 'sync', 'commit 0@20, 1 checkpoints']);
    await member.take(20, 30);
    expect(diary.take()).toEqual(['30: 19+10']);
  });

  it('spends no more than a tenth of its time on checkpoints', async () => {
    const diary = new Diary();
    const member: Member = new Member(diary, {
      commit: () => {
        member.now += 1000;
        return Promise.resolve();
      },
    });
    await member.consumer.assigned(0);
    member.now = 100;
    await member.take(0, 10);
    member.now += 9_900;
    await member.take(10, 20);
    expect(diary.take().filter((entry) => entry === 'sync')).toHaveLength(1);
    member.now += 100;
    await member.take(20, 30);
    expect(diary.take()).toContain('sync');
  });

  it('writes a checkpoint when its partition is taken away; the next owner goes on from there', async () => {
    const diary = new Diary();
    const first = new Member(diary);
    await first.consumer.assigned(0);
    await first.take(0, 25);
    await first.consumer.revoked(0);
    expect(diary.take().slice(-2)).toEqual(['sync', 'commit 0@25, 1 checkpoints']);
    await first.take(25, 30);
    await first.consumer.revoked(0);
    expect(diary.take()).toEqual([]);

    const second = new Member(diary);
    expect(await second.consumer.assigned(0)).toBe(25);
    await second.consumer.revoked(0);
    expect(diary.take()).toEqual(['25: 24+0']);
  });

  it('ends a partition that stands at its end, whether it hears of that before or after', async () => {
    const diary = new Diary();
    const end = { endOffsets: [RECORDS], ended: true };
    const first = new Member(diary);
    await first.consumer.assigned(0);
    await first.consumer.endAt(end);
    await first.take(0, 25);
    expect(diary.collector.results()).toBeUndefined();
    await first.take(25, RECORDS);
    expect(diary.take().at(-1)).toBe(`${RECORDS}: 24+15, the last`);
    expect(diary.collector.results()).toMatchObject({ counts: { delivered: RECORDS, detections: RECORDS - 1 } });

    const second = new Member(diary);
    await second.consumer.assigned(0);
    await second.take(0, RECORDS);
    await second.consumer.endAt(end);
    expect(diary.take().at(-1)).toBe(`${RECORDS}: 39+0, the last`);
  });

  it('writes no checkpoint of what has ended: who takes over does the end again', async () => {
    const diary = new Diary();
    const end = { endOffsets: [RECORDS], ended: true };
    const first = new Member(diary);
    await first.consumer.assigned(0);
    first.now = 100;
    await first.take(0, 25);
    await first.consumer.endAt(end);
    first.now = 1000;
    await first.take(25, RECORDS);
    await first.consumer.revoked(0);
    expect(checkpoints()).toHaveLength(1);

    const second = new Member(diary);
    await second.consumer.endAt(end);
    expect(await second.consumer.assigned(0)).toBe(25);
  });

  it('ends an empty partition as soon as it has it', async () => {
    const diary = new Diary();
    const { consumer } = new Member(diary, { firstOffsets: [7] });
    await consumer.endAt({ endOffsets: [7], ended: true });
    await consumer.assigned(0);
    expect(diary.take()).toEqual(['7: 0+0, the last']);
    expect(diary.collector.results()?.counts.delivered).toBe(0);
  });

  it('says which checkpoint it could not use, and goes on from the one before', async () => {
    const diary = new Diary();
    const first = new Member(diary);
    await first.consumer.assigned(0);
    for (const to of [10, 20]) {
      first.now += 100_000;
      await first.take(to - 10, to);
    }
    const [older, newer] = checkpoints();
    truncateSync(inFolder('checkpoints', newer!), 20);
    diary.take();
    expect(await new Member(diary).consumer.assigned(0)).toBe(10);
    expect(diary.take()).toEqual([`${newer}: it is cut short; the checkpoint before it is used`, '10: 9+0']);

    truncateSync(inFolder('checkpoints', older!), 0);
    expect(await new Member(diary).consumer.assigned(0)).toBe(0);
    expect(diary.take()[0]).toBe(`${older}: it is empty; the log is read from its beginning`);
  });
});
