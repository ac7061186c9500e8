import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Packing } from '../../src/text/packing.ts';
import { readText } from '../../src/text/read-text.ts';
import { streamText } from '../../src/text/stream-text.ts';
import { wholeText } from '../../src/text/whole-text.ts';
import { unpack } from '../../src/text/unpack.ts';
import { loadZstd, type Zstd } from '../../src/text/zstd.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const TEXT = 'ein Täxt\n'.repeat(40_000);
const packed = new Map<Packing, Buffer>();
/** "ein Täxt", twice, in a frame of the tool `zstd`, with a checksum. */
const CHECKED = Buffer.from('28b52ffd24148500005065696e2054c3a478740a0100dd0a127d477377', 'hex');
let zstd: Zstd;

beforeAll(async () => {
  zstd = await loadZstd();
  packed.set('gzip', gzipSync(TEXT)).set('zstd', zstd.compress(Buffer.from(TEXT)));
});

function read(bytes: Uint8Array): string {
  writeFileSync(inFolder('any.name'), bytes);
  return Buffer.concat([...readText(inFolder('any.name'), { strict: true })]).toString();
}

async function streamed(bytes: Uint8Array): Promise<string> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 3000) yield bytes.subarray(at, at + 3000);
  }
  const out: Buffer[] = [];
  for await (const piece of streamText(pieces(), { file: 'any.name', strict: true })) out.push(piece);
  return Buffer.concat(out).toString();
}

describe.each(['gzip', 'zstd'] as const)('a text packed by %s', (packing) => {
  it('is read from a file', () => {
    expect(read(packed.get(packing)!)).toBe(TEXT);
  });

  it('is read from a stream', async () => {
    expect(await streamed(packed.get(packing)!)).toBe(TEXT);
  });

  it('is refused where it is cut off or damaged', async () => {
    const bytes = packed.get(packing)!;
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 3]! ^= 0x40;
    for (const bad of [bytes.subarray(0, bytes.length >> 1), damaged]) {
      const message = new RegExp(`packed by ${packing}, and damaged or cut off`);
      expect(() => read(bad)).toThrow(
        expect.objectContaining({ code: 'input', message: expect.stringMatching(message) }),
      );
      await expect(streamed(bad)).rejects.toThrow(message);
    }
  });

  it('is refused by name where a person writes the file', () => {
    expect(() => wholeText('s.yaml', packed.get(packing)!)).toThrow(`packed by ${packing}: unpack it first`);
  });

  it('is read out of a named pipe', () => {
    execFileSync('mkfifo', [inFolder(`pipe-${packing}`)]);
    writeFileSync(inFolder('packed'), packed.get(packing)!);
    const script = `cat "${inFolder('packed')}" > "${inFolder(`pipe-${packing}`)}" &`;
    execFileSync('sh', ['-c', script], { stdio: 'ignore' });
    const text = Buffer.concat([...readText(inFolder(`pipe-${packing}`), { strict: true })]);
    expect(text.toString()).toBe(TEXT);
  });

  it('is one text where several follow one another', async () => {
    const bytes = packed.get(packing)!;
    expect(read(Buffer.concat([bytes, bytes]))).toBe(TEXT + TEXT);
    expect(await streamed(Buffer.concat([bytes, bytes]))).toBe(TEXT + TEXT);
  });

  it('is unpacked as far as it is read', () => {
    const bytes = packed.get(packing)!;
    const damaged = Buffer.concat([...Array.from({ length: 30 }, () => bytes), Buffer.from('no more')]);
    writeFileSync(inFolder('any.name'), damaged);
    const pieces = readText(inFolder('any.name'), { strict: true });
    expect((pieces.next().value as Buffer).toString('utf8', 0, 9)).toBe('ein Täxt');
    pieces.return(undefined);
    expect(() => read(damaged)).toThrow('damaged or cut off');
  });

  it('is the same however the bytes come in', () => {
    const text = Buffer.from(TEXT.slice(0, 300));
    const bytes = packing === 'gzip' ? gzipSync(text) : zstd.compress(text);
    const both = Buffer.concat([bytes, bytes]);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: both.length }), { maxLength: 8 }), (cuts) => {
        const ends = [...cuts.toSorted((a, b) => a - b), both.length];
        const pieces = ends.map((end, i) => both.subarray(ends[i - 1] ?? 0, end));
        const unpacked = Buffer.concat([...unpack(pieces, packing, 'any.name')]);
        expect(unpacked.equals(Buffer.concat([text, text]))).toBe(true);
      }),
    );
  });

  it('is the whole text or refused, whatever is cut off or changed', () => {
    const text = Buffer.from(Array.from({ length: 200 }, (_, i) => `${i * 7919},${i}\n`).join(''));
    const bytes = packing === 'gzip' ? gzipSync(text) : CHECKED;
    const whole = Buffer.concat([...unpack([bytes], packing, 'any.name')]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, change) => {
        const bad = change === 0 ? bytes.subarray(0, at) : Buffer.from(bytes);
        if (change !== 0) bad[at]! ^= change;
        try {
          expect(Buffer.concat([...unpack([bad], packing, 'any.name')]).equals(whole)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ subCode: 'file_invalid' });
        }
      }),
    );
  });
});

/** A frame with a window of 128 KiB, that does not say its size, of so many blocks that repeat a byte 128 Ki times. */
function unsizedFrame(blocks: number): Buffer {
  const block = (isLast: boolean) => {
    const bytes = Buffer.alloc(4, 'x');
    bytes.writeUIntLE(((128 << 10) << 3) | (1 << 1) | Number(isLast), 0, 3);
    return bytes;
  };
  const all = Array.from({ length: blocks }, (_, i) => block(i === blocks - 1));
  return Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), ...all]);
}

function unpackedBytes(pieces: readonly Buffer[]): number {
  let bytes = 0;
  for (const piece of unpack(pieces, 'zstd', 'any.name')) bytes += piece.length;
  return bytes;
}

describe('zstd', () => {
  it('may hold more than a gigabyte, and need not say how much', () => {
    expect(unpackedBytes([unsizedFrame(8 * 1024 + 1)])).toBe(2 ** 30 + (128 << 10));
  });

  it('takes its checksum seriously', () => {
    expect(Buffer.concat([...unpack([CHECKED], 'zstd', 'any.name')]).toString()).toBe('ein Täxt\nein Täxt\n');
    const other = Buffer.from(CHECKED);
    other[other.length - 1]! ^= 1;
    expect(() => unpackedBytes([other])).toThrow('packed by zstd, and damaged or cut off: its checksum is another');
  });

  it('may have frames to skip, before and between others', () => {
    const skippable = Buffer.from('5d2a4d18030000006162634', 'hex');
    expect(unpackedBytes([skippable, CHECKED, skippable, CHECKED, skippable])).toBe(40);
    expect(() => unpackedBytes([CHECKED, skippable.subarray(0, 10)])).toThrow('unexpected end of file');
  });

  it('is refused for what follows it', () => {
    expect(() => unpackedBytes([CHECKED, Buffer.from('more')])).toThrow('damaged or cut off');
    expect(() => unpackedBytes([CHECKED, Buffer.from('more of it')])).toThrow('bytes that begin no frame');
  });

  it('is refused where it holds another number of bytes than it says', () => {
    const other = Buffer.from(CHECKED);
    other[5]! += 1;
    expect(() => unpackedBytes([other])).toThrow('21 bytes expected, found 20');
  });

  it.each([
    ['a window that no one means', '28b52ffde0ffffffffffffff7f00', 'with a window of more than 128 MiB'],
    ['a dictionary', '28b52ffd2107140100ff', 'with a dictionary'],
  ])('is refused for %s, with what to do', async (_, hex, how) => {
    const message = `packed by zstd ${how}: unpack it first, with zstd -d`;
    const expected = expect.objectContaining({ code: 'input', message, location: { file: 'any.name' } });
    await expect(streamed(Buffer.from(hex, 'hex'))).rejects.toThrow(expected);
    expect(() => unpackedBytes([Buffer.from(hex, 'hex')])).toThrow(expected);
  });
});
