const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line without its end, which may also be CR LF. */
export interface Line {
  readonly bytes: Buffer;
  /** Counted from 1. */
  readonly number: number;
}

/** Cuts bytes into lines, and yields the lines of one piece at a time. Memory is bounded by a piece and the longest line. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  /** The beginning of a line whose end has not arrived yet. */
  let begun: Buffer[] = [];
  let number = 0;
  const line = (end: Buffer): Line => {
    const bytes = begun.length === 0 ? end : Buffer.concat([...begun, end]);
    begun = [];
    number += 1;
    return { bytes: bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes, number };
  };
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    const lines: Line[] = [];
    let from = 0;
    for (let to = bytes.indexOf(LINE_FEED); to !== -1; to = bytes.indexOf(LINE_FEED, from)) {
      lines.push(line(bytes.subarray(from, to)));
      from = to + 1;
    }
    if (from < bytes.length) begun.push(bytes.subarray(from));
    yield lines;
  }
  if (begun.length > 0) yield [line(Buffer.alloc(0))];
}

/** Whether a line has only spaces and tabs. */
export function isBlank({ bytes }: Line): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09);
}
