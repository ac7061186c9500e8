import { fileFailure } from './file-failure.ts';
import { PACKING_BYTES, packingOf } from './packing.ts';
import { NO_BYTES } from './stage.ts';
import { type TextOptions, TextStage } from './text-stage.ts';
import { unpackStream } from './unpack.ts';

/**
 * The text of a stream, piece by piece, as `readText` gives that of a file, but it may be empty. Throws TraplineError where the stream
 * fails, and for what is no text.
 */
export async function* streamText(source: AsyncIterable<Uint8Array>, options: TextOptions): AsyncGenerator<Buffer> {
  const pieces = named(source, options.file);
  try {
    const head = await firstBytes(pieces);
    const content = rest(head, pieces);
    const packing = packingOf(head);
    const stage = new TextStage(options);
    for await (const piece of packing === undefined ? content : unpackStream(content, packing, options.file))
      yield stage.push(piece);
    yield stage.end();
  } finally {
    await pieces.return(undefined);
  }
}

/** The bytes of a stream; what it fails with names the file. */
async function* named(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Buffer> {
  try {
    for await (const { buffer, byteOffset, length } of source) yield Buffer.from(buffer, byteOffset, length);
  } catch (cause) {
    throw fileFailure(file, cause);
  }
}

/** As many bytes as tell how they are packed, or more. */
async function firstBytes(pieces: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head = NO_BYTES;
  while (head.length < PACKING_BYTES) {
    const next = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* rest(head: Buffer, pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
}
