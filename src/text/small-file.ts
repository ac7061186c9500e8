import { TraplineError } from '../model/errors.ts';
import { RawBytes } from './raw-bytes.ts';

const MOST_BYTES = 16 << 20;

/** The bytes of a file that a person has written. Throws TraplineError for a file that cannot be read, or of more than 16 MiB. */
export function readSmallFile(path: string): Buffer {
  const raw = RawBytes.open(path);
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for (let piece = raw.read(); piece.length > 0; piece = raw.read()) {
      // A copy: a short piece, as a pipe gives them, lies in memory of the full length.
      pieces.push(Buffer.from(piece));
      length += piece.length;
      if (length > MOST_BYTES)
        throw new TraplineError('file_invalid', 'the file is larger than 16 MiB', { location: { file: path } });
    }
  } finally {
    raw.close();
  }
  return Buffer.concat(pieces);
}
