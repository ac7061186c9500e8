import { Content } from './content.ts';
import { type Packing } from './packing.ts';
import { PIECE_BYTES, type RawBytes } from './raw-bytes.ts';
import { NO_BYTES } from './stage.ts';
import { unpack } from './unpack.ts';

/** The bytes of a packed file, unpacked as they are read. */
export class UnpackedBytes extends Content {
  readonly #packed: RawBytes;
  readonly #pieces: Iterator<Buffer>;

  constructor(packed: RawBytes, packing: Packing) {
    super(packed.file);
    this.#packed = packed;
    this.#pieces = unpack(piecesOf(packed), packing, packed.file);
  }

  /** Gathers pieces into larger ones, so that what looks at the first one only sees as much of a packed file as of any other. */
  protected override next(): Buffer {
    const held: Buffer[] = [];
    for (let length = 0; length < PIECE_BYTES;) {
      const { done, value } = this.#pieces.next();
      if (done === true) break;
      held.push(value);
      length += value.length;
    }
    return held.length === 0 ? NO_BYTES : Buffer.concat(held);
  }

  close(): void {
    this.#packed.close();
  }
}

function* piecesOf(packed: RawBytes): Generator<Buffer> {
  for (let piece = packed.read(); piece.length > 0; piece = packed.read()) yield piece;
}
