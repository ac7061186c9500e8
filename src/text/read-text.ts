import { PACKING_BYTES, packingOf } from './packing.ts';
import { PIECE_BYTES, RawBytes } from './raw-bytes.ts';
import { NO_BYTES } from './stage.ts';
import { TextStage } from './text-stage.ts';
import { unpack } from './unpack.ts';

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
    const pieces = piecesOf(raw, head);
    const content = packing === undefined ? pieces : gathered(unpack(pieces, packing, raw.file));
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

/** Gathers pieces into larger ones, so that what looks at the first one only sees as much of a packed file as of any other. */
function* gathered(pieces: Iterable<Buffer>): Generator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for (const piece of pieces) {
    held.push(piece);
    length += piece.length;
    if (length < PIECE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    length = 0;
  }
  yield Buffer.concat(held);
}
