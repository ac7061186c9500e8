import { basename } from 'node:path';
import { nameOfInput, STDIN } from '../text/raw-bytes.ts';
import { readText } from '../text/read-text.ts';
import { type Sample, takeSample } from './sample.ts';

const SAMPLE_BYTES = 4 * 1_048_576;

/** The beginning of a file, or with `-` of what comes on stdin, as a sample. Throws TraplineError('input') for what cannot be read. */
export function readSample(path: string): { readonly sample: Sample; readonly name: string } {
  const name = path === STDIN ? nameOfInput(path) : basename(path);
  const { bytes, whole } = firstBytes(path);
  return { sample: takeSample(nameOfInput(path), bytes, whole), name };
}

function firstBytes(path: string): { readonly bytes: Buffer; readonly whole: boolean } {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const piece of readText(path, { strict: false })) {
    pieces.push(Buffer.from(piece));
    length += piece.length;
    if (length >= SAMPLE_BYTES) return { bytes: Buffer.concat(pieces).subarray(0, SAMPLE_BYTES), whole: false };
  }
  return { bytes: Buffer.concat(pieces), whole: true };
}
