import { basename } from 'node:path';
import { isParquet, parquetText } from '../parquet/parquet-text.ts';
import { openContent } from '../text/open-content.ts';
import { type Content } from '../text/content.ts';
import { STDIN } from '../text/raw-bytes.ts';
import { textOf } from '../text/read-text.ts';
import { type Sample, SAMPLE_ROWS, takeSample } from './sample.ts';

const SAMPLE_BYTES = 4 * 1_048_576;

/** The beginning of a file, or with `-` of what comes on stdin, as a sample. Throws TraplineError('input') for what cannot be read. */
export function readSample(path: string): { readonly sample: Sample; readonly name: string } {
  const content = openContent(path);
  const name = path === STDIN ? content.file : basename(path);
  try {
    if (!isParquet(content)) return { sample: sampleOf(content), name };
    const rows = parquetText(content, { columns: null, mostRows: SAMPLE_ROWS });
    return { sample: { ...sampleOf(rows), format: 'parquet' }, name };
  } finally {
    content.close();
  }
}

function sampleOf(content: Content): Sample {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const piece of textOf(content, { strict: false })) {
    pieces.push(Buffer.from(piece));
    length += piece.length;
    if (length >= SAMPLE_BYTES) return takeSample(content.file, Buffer.concat(pieces).subarray(0, SAMPLE_BYTES), false);
  }
  return takeSample(content.file, Buffer.concat(pieces), true);
}
