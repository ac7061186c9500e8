import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { GzipUnpacker } from './gzip-unpacker.ts';
import { type Packing } from './packing.ts';
import { type Unpacker } from './unpacker.ts';
import { ZstdUnpacker } from './zstd-unpacker.ts';

/**
 * Unpacks bytes of any length in bounded memory, as far as they are asked for. Throws TraplineError('file_invalid') for packed bytes that are
 * damaged, cut off, or packed in a way that is not read.
 */
export function* unpack(source: Iterable<Buffer>, packing: Packing, file: string): Generator<Buffer> {
  const unpacker = unpackerOf(packing);
  for (const piece of source) yield* guarded(() => unpacker.push(piece), packing, file);
  yield* guarded(() => unpacker.end(), packing, file);
}

/** The same of bytes that come as a stream. */
export async function* unpackStream(
  source: AsyncIterable<Buffer>,
  packing: Packing,
  file: string,
): AsyncGenerator<Buffer> {
  const unpacker = unpackerOf(packing);
  for await (const piece of source) yield* guarded(() => unpacker.push(piece), packing, file);
  yield* guarded(() => unpacker.end(), packing, file);
}

function unpackerOf(packing: Packing): Unpacker {
  return packing === 'gzip' ? new GzipUnpacker() : new ZstdUnpacker();
}

/** Puts what an unpacker fails with into words. */
function* guarded(work: () => Iterable<Buffer>, packing: Packing, file: string): Generator<Buffer> {
  try {
    yield* work();
  } catch (cause) {
    const location = { file };
    if (cause instanceof TraplineError) throw new TraplineError(cause.subCode, cause.message, { location, cause });
    const message = `packed by ${packing}, and damaged or cut off: ${reason(cause)}`;
    throw new TraplineError('file_invalid', message, { location, cause });
  }
}

function reason(cause: unknown): string {
  return systemReason(cause).replace(/^zlib: /, '');
}
