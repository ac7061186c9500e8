import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { fileFailure } from './file-failure.ts';
import { type Packing } from './packing.ts';
import { loadZstd } from './zstd.ts';
import { statedZstdSize } from './zstd-size.ts';

/** Zstd is unpacked in one go, in memory. */
const MOST_ZSTD_BYTES = 1 << 30;

/** Unpacks bytes. Throws TraplineError('file_invalid') for packed bytes that are damaged, cut off, or more than can be unpacked. */
export function unpack(source: AsyncIterable<Buffer>, packing: Packing, file: string): AsyncGenerator<Buffer> {
  return packing === 'gzip' ? unpackGzip(source, file) : unpackZstd(source, file);
}

async function* unpackGzip(source: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const packed = Readable.from(source);
  const gunzip = createGunzip();
  packed.on('error', (error) => gunzip.destroy(error));
  try {
    yield* packed.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw isDamage(cause) ? damage(file, 'gzip', cause) : cause;
  } finally {
    packed.destroy();
  }
}

/** What zlib says of the bytes, and not the source of their reading. */
function isDamage(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_');
}

async function* unpackZstd(source: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of source) {
    pieces.push(Buffer.from(piece));
    length += piece.length;
    if (length > MOST_ZSTD_BYTES) throw tooLong(file);
  }
  const packed = Buffer.concat(pieces);
  if ((statedZstdSize(packed) ?? 0) > MOST_ZSTD_BYTES) throw tooLong(file);
  const zstd = await loadZstd();
  try {
    yield zstd.decompress(packed);
  } catch (cause) {
    throw damage(file, 'zstd', cause);
  }
}

function tooLong(file: string): TraplineError {
  return fileFailure(file, new Error('it holds more than 1 GiB packed by zstd; unpack it first, with zstd -d'));
}

function damage(file: string, packing: Packing, cause: unknown): TraplineError {
  const message = `packed by ${packing}, and damaged or cut off: ${systemReason(cause)}`;
  return new TraplineError('file_invalid', message, { location: { file }, cause });
}
