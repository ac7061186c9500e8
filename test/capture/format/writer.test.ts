import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { RecordBatchReader } from 'apache-arrow';
import { describe, expect, it, vi } from 'vitest';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { CaptureWriter } from '../../../src/capture/format/writer.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { ORIGIN, readCapture, record, records, writeCapture } from './records.ts';

const inFolder = temporaryFolder();
const path = () => inFolder('x.arrow');

describe('CaptureWriter', () => {
  it('grows beside its place and comes there in the end', () => {
    const writer = CaptureWriter.create(path(), { origin: ORIGIN });
    writer.append(records(3), 1n);
    expect(readdirSync(inFolder())).toEqual(['x.arrow.part']);
    writer.finalise();
    expect(readdirSync(inFolder())).toEqual(['x.arrow']);
  });

  it.each(['to a file', 'to nothing'])('writes through a symbolic link %s, which stays one', (kind) => {
    mkdirSync(inFolder('disk'));
    const target = inFolder('disk', 'y.arrow');
    if (kind === 'to a file') writeFileSync(target, 'an earlier one');
    symlinkSync('disk/y.arrow', path());
    const writer = CaptureWriter.create(path(), { origin: ORIGIN, force: true });
    writer.append(records(3), 1n);
    expect(existsSync(`${target}.part`)).toBe(true);
    expect(writer.finalise().path).toBe(path());
    expect(readdirSync(inFolder())).toEqual(['disk', 'x.arrow']);
    expect(readlinkSync(path())).toBe('disk/y.arrow');
    expect(readCapture(target)).toHaveLength(3);
  });

  it('leaves no trace when it is given up', () => {
    const writer = CaptureWriter.create(path(), { origin: ORIGIN });
    writer.append(records(3), 1n);
    writer.discard();
    expect(readdirSync(inFolder())).toEqual([]);
  });

  it('replaces what is there only when told to', () => {
    writeFileSync(path(), 'mine');
    expect(() => CaptureWriter.create(path(), { origin: ORIGIN })).toThrow('there is a file already');
    writeCapture(path(), [{ record: record(), arrivalNs: null }], { force: true });
    expect(readCapture(path())).toHaveLength(1);
  });

  it('replaces neither a folder nor a pipe, whatever it is told', () => {
    mkdirSync(inFolder('folder'));
    execFileSync('mkfifo', [inFolder('pipe')]);
    for (const force of [true, false]) {
      const create = (name: string) => CaptureWriter.create(inFolder(name), { origin: ORIGIN, force });
      expect(() => create('folder')).toThrow('it is a folder; name a file');
      expect(() => create('pipe')).toThrow('it is no regular file, which a capture needs');
    }
    expect(readdirSync(inFolder())).toEqual(['folder', 'pipe']);
  });

  it('does not write over a capture that waits to be recovered', () => {
    writeFileSync(`${path()}.part`, 'precious');
    expect(() => CaptureWriter.create(path(), { origin: ORIGIN })).toThrow(/trapline capture recover .*x\.arrow\.part/);
  });

  it('takes no place that was taken in the meantime', () => {
    const writer = CaptureWriter.create(path(), { origin: ORIGIN });
    writer.append(records(3), 1n);
    writeFileSync(path(), 'another file');
    expect(() => writer.finalise()).toThrow(/there is a file already; the capture stays in .*x\.arrow\.part/);
    expect(existsSync(`${path()}.part`)).toBe(true);
  });

  it('is refused where there is no folder', () => {
    expect(() => CaptureWriter.create(inFolder('no', 'x.arrow'), { origin: ORIGIN })).toThrow(
      'cannot be written: no such file or directory',
    );
  });

  it('writes a block when it is full, by records and by bytes', () => {
    const writer = CaptureWriter.create(path(), { origin: ORIGIN, batchRows: 4, batchBytes: 1000 });
    const sizes = [10, 10, 10, 10, 600, 600, 5000, 10];
    sizes.forEach((size, offset) => writer.append([record({ offset, value: Buffer.alloc(size) })], 1n));
    writer.finalise();
    const reader = CaptureReader.open(path());
    reader.close();
    expect(reader.index.map((entry) => entry.records)).toEqual([4, 2, 1, 1]);
  });

  it('writes what waits when it has waited long enough', () => {
    vi.useFakeTimers();
    try {
      const writer = CaptureWriter.create(path(), { origin: ORIGIN, flushIntervalMs: 1000, durable: true });
      writer.append([record()], 1n);
      const before = statSync(`${path()}.part`).size;
      vi.advanceTimersByTime(999);
      expect(statSync(`${path()}.part`).size).toBe(before);
      vi.advanceTimersByTime(1);
      expect(statSync(`${path()}.part`).size).toBeGreaterThan(before);
      expect(writer.bytes).toBe(statSync(`${path()}.part`).size);
      writer.discard();
    } finally {
      vi.useRealTimers();
    }
  });

  it('says at the end what it has learnt of its origin', () => {
    const writer = CaptureWriter.create(path(), { origin: ORIGIN });
    writer.finalise({ until: 'interrupted' });
    const reader = CaptureReader.open(path());
    reader.close();
    expect(reader.origin).toEqual({ ...ORIGIN, until: 'interrupted' });
  });
});

describe('a capture', () => {
  it('is an Arrow file to other readers', () => {
    const rows = records(7).map((each, i) => ({ record: each, arrivalNs: i === 0 ? null : BigInt(i) }));
    writeCapture(path(), rows, { batchRows: 3 });
    const batches = [...RecordBatchReader.from(readBytes())];
    expect(batches.map(({ numRows }) => numRows)).toEqual([3, 3, 1]);
    const [first] = batches[0]!.toArray().map((row) => (row as { toJSON(): Record<string, unknown> }).toJSON());
    expect(first).toMatchObject({
      topic: 'transactions',
      partition: 0,
      offset: 0n,
      timestamp_ms: 1_700_000_000_000n,
      timestamp_type: 'create',
      arrival_ns: null,
      key: new Uint8Array(Buffer.from('client-0')),
    });
  });

  it('behind its first eight bytes is an Arrow stream, finished or not', () => {
    const writer = CaptureWriter.create(path(), { origin: ORIGIN, batchRows: 3 });
    writer.append(records(6), 1n);
    for (const file of [`${path()}.part`, path()]) {
      if (file === path()) writer.finalise();
      const stream = RecordBatchReader.from(readBytes(file).subarray(8));
      expect([...stream].map(({ numRows }) => numRows)).toEqual([3, 3]);
    }
  });
});

function readBytes(file = path()): Uint8Array {
  return new Uint8Array(readFileSync(file));
}
