import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKcatLine, writeKcatLine } from '../../../src/capture/exchange/kcat-line.ts';
import { LineWriter } from '../../../src/capture/exchange/line-writer.ts';
import { type RawRecord } from '../../../src/model/record.ts';
import { arrivedRecords, record } from '../format/records.ts';

function lineOf(...records: readonly RawRecord[]): Buffer {
  const line = new LineWriter();
  for (const each of records) writeKcatLine(line, 'transactions', each);
  return line.take();
}

const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex');
const text = (line: Buffer) => line.toString('latin1');

describe('a line of kcat', () => {
  it('is what kcat writes', () => {
    const headers = [
      { name: 'trace', value: Buffer.from('a/b') },
      { name: 'trace', value: null },
    ];
    const value = Buffer.from('{"x":"é\n\u0001\u001f\u007f"}');
    expect(lineOf(record({ partition: 1, offset: 7, headers, value })).toString()).toBe(
      '{"topic":"transactions","partition":1,"offset":7,"tstype":"create","ts":1700000000000,"broker":-1,' +
        '"headers":["trace","a/b","trace",null],"key":"k","payload":"{\\"x\\":\\"é\\n\\u0001\\u001F\u007f\\"}"}\n',
    );
    expect(lineOf(record({ key: null, value: null, timestampMs: -1, timestampType: 'none' })).toString()).toBe(
      '{"topic":"transactions","partition":0,"offset":0,"broker":-1,"key":null,"payload":null}\n',
    );
  });

  it('gives back the record with all its bytes, whether or not they are UTF-8', () => {
    fc.assert(
      fc.property(arrivedRecords, (rows) => {
        for (const { record: each } of rows) {
          const line = lineOf(each);
          const parsed = parseKcatLine(line.subarray(0, -1));
          if (typeof parsed === 'string') throw new Error(parsed);
          const expected = each.timestampType === 'none' ? { ...each, timestampMs: -1 } : each;
          expect(parsed.topic).toBe('transactions');
          expect(text(lineOf(parsed.record))).toBe(text(line));
          expect(parsed.record).toMatchObject({ timestampMs: expected.timestampMs, offset: each.offset });
          expect(hex(parsed.record.value)).toBe(hex(each.value));
          expect(hex(parsed.record.key)).toBe(hex(each.key));
        }
      }),
    );
  });

  it('of other tools may escape what it likes, as long as it is text', () => {
    const line = '{"topic":"t","partition":0,"offset":0,"key":"\\u00e9\\ud83d\\ude00","payload":"\\/"}';
    expect(parseKcatLine(Buffer.from(line))).toMatchObject({
      record: { key: Buffer.from('é😀'), value: Buffer.from('/'), headers: [], timestampMs: -1, timestampType: 'none' },
    });
  });

  it.each([
    ['', 'bad JSON'],
    ['[]', 'not a JSON object'],
    ['{"partition":0,"offset":0,"key":null,"payload":null}', 'topic'],
    ['{"topic":"t","partition":-1,"offset":0,"key":null,"payload":null}', 'partition'],
    ['{"topic":"t","partition":0,"offset":"0","key":null,"payload":null}', 'offset'],
    ['{"topic":"t","partition":0,"offset":9007199254740993,"key":null,"payload":null}', 'offset'],
    ['{"topic":"t","partition":0,"offset":0,"payload":null}', 'key'],
    ['{"topic":"t","partition":0,"offset":0,"key":null,"payload":{}}', 'payload'],
    ['{"topic":"t","partition":0,"offset":0,"ts":1.5,"key":null,"payload":null}', 'ts'],
    ['{"topic":"t","partition":0,"offset":0,"headers":["a"],"key":null,"payload":null}', 'headers'],
    ['{"topic":"t","partition":0,"offset":0,"headers":[null,"a"],"key":null,"payload":null}', 'headers'],
    ['{"topic":"t","partition":0,"offset":0,"key":"\\u00e9","payload":"\u00ff"}', 'not UTF-8'],
  ])('that is none, %s, is told why', (line, why) => {
    expect(parseKcatLine(Buffer.from(line, 'latin1'))).toContain(why);
  });

  it('with an escaped backslash before a u is no escape', () => {
    const value = Buffer.concat([Buffer.from('\\u00e9'), Buffer.of(0xff)]);
    expect(parseKcatLine(lineOf(record({ value })).subarray(0, -1))).toMatchObject({ record: { value } });
  });
});
