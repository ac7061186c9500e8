import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../model/errors.ts';
import { PACKING_BYTES, packingOf } from './packing.ts';
import { isSeekable, programOutput } from './program-output.ts';
import { RawBytes } from './raw-bytes.ts';

/** The program that unpacks. It lies beside this file, as source or compiled. */
const UNPACK = fileURLToPath(new URL(`unpack-main${extname(import.meta.url)}`, import.meta.url));

/**
 * Opens the content of a file, or of standard input for `-`: unpacked where it is packed by gzip or zstd, whatever its name says. Throws TraplineError for
 * what cannot be read or unpacked.
 */
export function openContent(path: string): RawBytes {
  const raw = RawBytes.open(path);
  try {
    const packing = packingOf(raw.peek(PACKING_BYTES));
    if (packing === undefined) return raw;
    if (!isSeekable(raw)) {
      const advice = `it is packed by ${packing}, and only a file can be unpacked here: unpack it before the pipe`;
      throw new TraplineError('file_invalid', advice, { location: { file: raw.file } });
    }
    const content = programOutput(UNPACK, [packing], raw);
    raw.close();
    return content;
  } catch (error) {
    raw.close();
    throw error;
  }
}
