import { type Content } from './content.ts';
import { PACKING_BYTES, packingOf } from './packing.ts';
import { RawBytes } from './raw-bytes.ts';
import { UnpackedBytes } from './unpacked-bytes.ts';

/**
 * Opens the content of a file, or of standard input for `-`: unpacked where it is packed by gzip or zstd, whatever its name says. Throws TraplineError for
 * what cannot be read.
 */
export function openContent(path: string): Content {
  const raw = RawBytes.open(path);
  try {
    const packing = packingOf(raw.peek(PACKING_BYTES));
    return packing === undefined ? raw : new UnpackedBytes(raw, packing);
  } catch (error) {
    raw.close();
    throw error;
  }
}
