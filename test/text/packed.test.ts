import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';
import { readText } from '../../src/text/read-text.ts';
import { streamText } from '../../src/text/stream-text.ts';
import { wholeText } from '../../src/text/whole-text.ts';
import { loadZstd } from '../../src/text/zstd.ts';
import { statedZstdSize } from '../../src/text/zstd-size.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { tsLoader } from '../ts-loader.ts';

const inFolder = temporaryFolder();
const TMPDIR = tmpdir();
const TEXT = 'ein Täxt\n'.repeat(40_000);
const packed = new Map<string, Buffer>();

beforeAll(async () => {
  // The program that unpacks is run from its source.
  vi.stubEnv('NODE_OPTIONS', tsLoader());
  const zstd = await loadZstd();
  packed.set('gzip', gzipSync(TEXT)).set('zstd', zstd.compress(Buffer.from(TEXT)));
  return () => vi.unstubAllEnvs();
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

describe.each(['gzip', 'zstd'])('a text packed by %s', (packing) => {
  it('is read from a file, and leaves no temporary file behind', () => {
    const temporary = mkdtempSync(inFolder('tmp-'));
    vi.stubEnv('TMPDIR', temporary);
    const text = read(packed.get(packing)!);
    vi.stubEnv('TMPDIR', TMPDIR);
    expect(text).toBe(TEXT);
    expect(readdirSync(temporary)).toEqual([]);
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

  it('is refused by name out of a named pipe', () => {
    execFileSync('mkfifo', [inFolder(`pipe-${packing}`)]);
    writeFileSync(inFolder('packed'), packed.get(packing)!);
    const script = `cat "${inFolder('packed')}" > "${inFolder(`pipe-${packing}`)}" &`;
    execFileSync('sh', ['-c', script], { stdio: 'ignore' });
    expect(() => [...readText(inFolder(`pipe-${packing}`), { strict: false })]).toThrow(/unpack it before the pipe/);
  });
});

it('members of gzip that follow one another are one text', () => {
  expect(read(Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]))).toBe('a\nb\n');
});

describe('the size that a frame of zstd states', () => {
  it.each([0, 1, 255, 256, 65_791, 65_792, 1_000_000])('is read: %i', async (size) => {
    const zstd = await loadZstd();
    expect(statedZstdSize(zstd.compress(Buffer.alloc(size)))).toBe(size);
  });

  it('is not there in a header that is cut off, and is as large as it likes', async () => {
    expect(statedZstdSize(Buffer.of(0x28, 0xb5, 0x2f, 0xfd))).toBeNull();
    const huge = Buffer.from('28b52ffde0ffffffffffffff7f00', 'hex');
    expect(statedZstdSize(huge)).toBe(2 ** 63);
    await expect(streamed(huge)).rejects.toThrow(
      expect.objectContaining({ code: 'input', message: expect.stringContaining('more than 1 GiB') }),
    );
    expect(() => read(huge)).toThrow(TraplineError);
  });
});
