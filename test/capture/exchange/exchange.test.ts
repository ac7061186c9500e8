import { existsSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { importCapture, type ImportSummary } from '../../../src/capture/exchange/import.ts';
import { type JsonLineOptions, JsonLineReader } from '../../../src/capture/exchange/json-line.ts';
import { KcatReader } from '../../../src/capture/exchange/kcat-reader.ts';
import { type LineReader } from '../../../src/capture/exchange/line-reader.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { arrivedRecords, ORIGIN, readCapture, record, records, UNWATCHED, writeCapture } from '../format/records.ts';
import { exportAll, exported } from './exported.ts';

const inFolder = temporaryFolder();
const FILE = 'lines.txt';

function importText(text: Buffer | string, reader: LineReader, force = false): Promise<ImportSummary> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  const options = { ...UNWATCHED, file: FILE, bytes: text.length, version: '0.0.0', force };
  return importCapture(pieces(), reader, inFolder('in.arrow'), options);
}

describe('kcat', () => {
  it('gives a capture back with the same digests, but arrivals', async () => {
    await fc.assert(
      fc.asyncProperty(arrivedRecords, async (rows) => {
        fc.pre(rows.length > 0);
        const stamped = rows.map(({ record: each, arrivalNs }) => ({
          record: { ...each, timestampMs: each.timestampType === 'none' ? -1 : each.timestampMs },
          arrivalNs,
        }));
        const { digests } = writeCapture(inFolder('out.arrow'), stamped, { force: true, batchRows: 7 });
        const text = await exported(inFolder('out.arrow'), 'kcat');
        const summary = await importText(text, new KcatReader(null, FILE), true);
        expect(summary.digests).toEqual(digests);
        expect(summary.topic).toBe(ORIGIN.topic);
        expect(
          readCapture(inFolder('in.arrow')).map(({ record: { offset, timestampType } }) => [offset, timestampType]),
        ).toEqual(stamped.map(({ record: { offset, timestampType } }) => [offset, timestampType]));
        expect(readCapture(inFolder('in.arrow')).every(({ arrivalNs }) => arrivalNs === null)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  const line = (topic: string, offset: number) =>
    `{"topic":"${topic}","partition":0,"offset":${offset},"key":null,"payload":"x"}\n`;

  it('knows whether the lines begin where the log did', async () => {
    for (const [first, start] of [
      [0, 'log_start'],
      [5, 'mid_topic'],
    ] as const) {
      await importText(line('t', first), new KcatReader(null, FILE), true);
      const reader = CaptureReader.open(inFolder('in.arrow'));
      reader.close();
      expect(reader.origin).toMatchObject({ start, cluster: FILE });
    }
  });

  it('names the line that is wrong, and leaves nothing behind', async () => {
    const lines = `${line('t', 3)}\n${line('t', 3)}`;
    await expect(importText(lines, new KcatReader(null, FILE))).rejects.toMatchObject({
      code: 'input',
      location: { file: FILE, line: 3 },
      message: 'partition 0: offset 3 behind 3; in a capture offsets only grow',
    });
    await expect(importText(`${line('t', 3)}oops`, new KcatReader(null, FILE))).rejects.toMatchObject({
      location: { file: FILE, line: 2 },
    });
    await expect(importText('\n \n', new KcatReader(null, FILE))).rejects.toThrow('no records');
    expect(readdirSync(inFolder())).toEqual([]);
  });

  it('are taken behind a byte order mark, in UTF-16 and with CR alone', async () => {
    const lines = line('t', 0) + line('t', 1);
    for (const text of [`\ufeff${lines}`, Buffer.from(`\ufeff${lines}`, 'utf16le'), lines.replaceAll('\n', '\r')]) {
      expect(await importText(text, new KcatReader(null, FILE), true)).toMatchObject({ records: 2, topic: 't' });
    }
  });

  it('whose values kcat has decoded are refused with that reason', async () => {
    const decoded = line('t', 0).replace('"payload":"x"', '"payload":{"id":1},"value_schema_id":2');
    await expect(importText(decoded, new KcatReader(null, FILE))).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining('record again without -s value='),
    });
  });

  it('takes one topic of several, when it is told which', async () => {
    const lines = line('a', 0) + line('b', 0) + line('a', 1);
    await expect(importText(lines, new KcatReader(null, FILE))).rejects.toThrow('choose one with --topic');
    const { records: count, notes, topic } = await importText(lines, new KcatReader('a', FILE));
    expect({ count, topic, notes: [...notes] }).toEqual({ count: 2, topic: 'a', notes: [['of b, passed over', 1]] });
  });
});

describe('JSON Lines', () => {
  const jsonLines = (options: Partial<JsonLineOptions> = {}) =>
    new JsonLineReader({ topic: 't', keyField: null, timeField: null, partitions: 1, ...options });

  it('are the values, and come back as such', async () => {
    writeCapture(
      inFolder('out.arrow'),
      records(9).map((each) => ({ record: each, arrivalNs: 1n })),
    );
    const text = await exported(inFolder('out.arrow'), 'jsonl');
    await importText(text, jsonLines());
    expect(readCapture(inFolder('in.arrow')).map(({ record: { value } }) => String(value))).toEqual(
      readCapture(inFolder('out.arrow')).map(({ record: { value } }) => String(value)),
    );
  });

  it('take keys, times and partitions from the values', async () => {
    const lines =
      '{"id":"1","at":"2026-03-02T00:00:00Z"}\n' +
      '{"id":7,"at":1700000000000}\r\n' +
      '{"at":"yesterday"}\n' +
      'poison\n';
    const { notes } = await importText(lines, jsonLines({ keyField: 'id', timeField: 'at', partitions: 4 }));
    expect(readCapture(inFolder('in.arrow')).map(({ record: { value, headers: _, ...rest } }) => rest)).toEqual([
      // Where Kafka's own partitioner puts the keys 1 and 7.
      { partition: 3, offset: 0, timestampMs: 1_772_409_600_000, timestampType: 'create', key: Buffer.from('1') },
      { partition: 3, offset: 1, timestampMs: 1_700_000_000_000, timestampType: 'create', key: Buffer.from('7') },
      { partition: 0, offset: 0, timestampMs: -1, timestampType: 'none', key: null },
      { partition: 1, offset: 0, timestampMs: -1, timestampType: 'none', key: null },
    ]);
    expect([...notes]).toEqual([
      ['without a key in id', 2],
      ['without a time in at', 2],
    ]);
  });

  it('have no byte order mark in a value, and are refused where they are no UTF-8', async () => {
    const text = '{"client_id":"a","at":"2024-05-01T12:00:07Z"}\n{"client_id":"b","at":"2024-05-01T12:00:08Z"}\n';
    const options = { topic: 't', keyField: 'client_id', timeField: 'at', partitions: 1 };
    const summary = await importText(`\ufeff${text}`, new JsonLineReader(options));
    expect([...summary.notes]).toEqual([]);
    const rows = readCapture(inFolder('in.arrow')).map(({ record: { key, timestampMs, value } }) =>
      [key, value].map((bytes) => Buffer.from(bytes!).toString()).concat(String(timestampMs)),
    );
    expect(rows).toEqual([
      ['a', text.split('\n')[0], '1714564807000'],
      ['b', text.split('\n')[1], '1714564808000'],
    ]);
    const latin1 = Buffer.from(text.replace('"b"', '"é"'), 'latin1');
    await expect(importText(latin1, new JsonLineReader(options), true)).rejects.toMatchObject({
      code: 'input',
      location: { file: FILE, line: 2, column: 15 },
    });
  });

  it('leave out what is no JSON, and say so', async () => {
    const values = ['{"a":\r\n 1}', '7', 'poison', null, Buffer.of(0xff)];
    const rows = values.map((value, offset) =>
      record({
        offset,
        value: typeof value === 'string' ? Buffer.from(value) : value,
        key: offset === 1 ? Buffer.of(0xff) : null,
      }),
    );
    writeCapture(
      inFolder('out.arrow'),
      rows.map((each) => ({ record: each, arrivalNs: null })),
    );
    const alone = await exportAll(inFolder('out.arrow'), 'jsonl');
    expect(alone.text.toString()).toBe('{"a":   1}\n7\n');
    expect(alone.summary.records).toBe(2);
    expect([...alone.summary.leftOut]).toEqual([
      ['a value that is not JSON', 2],
      ['no value', 1],
    ]);
    const withKey = await exportAll(inFolder('out.arrow'), 'jsonl', true);
    expect(withKey.text.toString()).toBe('{"key":null,"value":{"a":   1}}\n');
    expect(withKey.summary.leftOut.get('a key that is not text')).toBe(1);
    expect(existsSync(inFolder('in.arrow'))).toBe(false);
  });
});
