import { fstatSync } from 'node:fs';
import { TraplineError } from '../model/errors.ts';
import { PACKING_BYTES, type Packing, packingOf } from './packing.ts';
import { RawBytes } from './raw-bytes.ts';
import { NO_BYTES } from './stage.ts';
import { TextStage } from './text-stage.ts';
import { unpackedFile } from './unpacked-file.ts';

/** How a file is read. */
export interface ReadTextOptions {
  /** Whether bytes that are no UTF-8 are refused at once, with line and column. Left out, they are the reader's to judge. */
  readonly strict: boolean;
  /** Sees the bytes of the content, unpacked but not decoded, as they are read. */
  readonly onContent?: ((bytes: Buffer) => void) | undefined;
}

/**
 * The text of a file, or of standard input for `-`, piece by piece: unpacked where it is packed by gzip or zstd, and as `TextStage` makes
 * it. Throws TraplineError for what cannot be read or is no text.
 */
export function* readText(path: string, { strict, onContent }: ReadTextOptions): Generator<Buffer> {
  const raw = RawBytes.open(path);
  try {
    const head = firstBytes(raw);
    const packing = packingOf(head);
    const content = packing === undefined ? piecesOf(raw, head) : unpacked(raw, packing);
    const stage = new TextStage({ file: raw.file, strict });
    for (const piece of content) {
      onContent?.(piece);
      yield stage.push(piece);
    }
    yield stage.end();
  } finally {
    raw.close();
  }
}

/** As many bytes as tell how they are packed, or more: a pipe gives what it has. */
function firstBytes(raw: RawBytes): Buffer {
  let head = NO_BYTES;
  for (;;) {
    const piece = raw.read();
    head = Buffer.concat([head, piece]);
    if (piece.length === 0 || head.length >= PACKING_BYTES) return head;
  }
}

function* piecesOf(raw: RawBytes, head: Buffer): Generator<Buffer> {
  for (let piece = head; piece.length > 0; piece = raw.read()) yield piece;
}

function* unpacked(raw: RawBytes, packing: Packing): Generator<Buffer> {
  if (!fstatSync(raw.fd).isFile()) {
    const advice = `it is packed by ${packing}, and only a file can be unpacked here: unpack it before the pipe`;
    throw new TraplineError('file_invalid', advice, { location: { file: raw.file } });
  }
  const file = new RawBytes(raw.file, unpackedFile(raw.file, packing));
  try {
    yield* piecesOf(file, file.read());
  } finally {
    file.close();
  }
}
