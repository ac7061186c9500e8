import { TraplineError } from '../model/errors.ts';

/** How a text is written in bytes, with the length of the mark that said so. */
export interface Encoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be';
  readonly markBytes: number;
}

/** As many of the first bytes as are looked at. */
const SAMPLE_BYTES = 8192;

const MARKS: readonly (readonly [Buffer, Encoding['name'] | 'utf-32'])[] = [
  // Before UTF-16, whose mark it begins with.
  [Buffer.of(0xff, 0xfe, 0, 0), 'utf-32'],
  [Buffer.of(0, 0, 0xfe, 0xff), 'utf-32'],
  [Buffer.of(0xef, 0xbb, 0xbf), 'utf-8'],
  [Buffer.of(0xff, 0xfe), 'utf-16le'],
  [Buffer.of(0xfe, 0xff), 'utf-16be'],
];

/** Formats that are no text, by what their files begin with. */
const FORMATS: readonly (readonly [string | Buffer, string])[] = [
  ['PK\x03\x04', 'a zip archive, which .xlsx files are too'],
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'an Arrow file'],
  ['BZh', 'packed by bzip2'],
  [Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'packed by xz'],
  [Buffer.of(0x04, 0x22, 0x4d, 0x18), 'packed by lz4'],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive'],
  ['SQLite format 3\0', 'an SQLite database'],
  ['%PDF-', 'a PDF'],
];

/**
 * The encoding of a text by its first bytes. Throws TraplineError('file_invalid') for what is no text in UTF-8, or in UTF-16 with a byte
 * order mark.
 */
export function encodingOf(file: string, head: Buffer): Encoding {
  const refuse = (what: string): never => {
    throw new TraplineError('file_invalid', `the file is not text in UTF-8, but ${what}`, { location: { file } });
  };
  const mark = MARKS.find(([bytes]) => bytes.equals(head.subarray(0, bytes.length)));
  if (mark?.[1] === 'utf-32') return refuse('in UTF-32');
  if (mark !== undefined) return { name: mark[1], markBytes: mark[0].length };
  const format = FORMATS.find(([bytes]) => head.indexOf(bytes, 0, 'latin1') === 0);
  if (format !== undefined) return refuse(format[1]);
  const sample = head.subarray(0, SAMPLE_BYTES);
  if (looksUtf16(sample)) return refuse('in UTF-16 without a byte order mark, it seems');
  if (looksBinary(sample)) return refuse('binary');
  return { name: 'utf-8', markBytes: 0 };
}

/** Whether four or more, and more than one in twenty, are control characters that no text has. A stray one is a bad row only. */
function looksBinary(sample: Buffer): boolean {
  const controls = sample.reduce((count, byte) => count + (byte < 0x20 && (byte < 0x09 || byte > 0x0d) ? 1 : 0), 0);
  return controls >= 4 && controls * 20 > sample.length;
}

/** Whether most bytes at every second place are zero, and hardly one between them, as in the UTF-16 of western languages. */
function looksUtf16(sample: Buffer): boolean {
  const zeros = [0, 0];
  sample.forEach((byte, at) => (zeros[at % 2]! += byte === 0 ? 1 : 0));
  const [fewer, more] = zeros.toSorted((a, b) => a - b);
  return sample.length >= 8 && more! * 4 > sample.length && fewer! * 100 < sample.length;
}
