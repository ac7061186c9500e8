import { fstatSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../model/errors.ts';
import { type Content } from '../text/content.ts';
import { RawBytes } from '../text/raw-bytes.ts';
import { type ParquetRequest } from './json-lines.ts';
import { isSeekable, programOutput } from './program-output.ts';

/** The program that reads. It lies beside this file, as source or compiled. */
const PROGRAM = fileURLToPath(new URL(`json-lines-main${extname(import.meta.url)}`, import.meta.url));

const MARK = 'PAR1';
/** Of a file whose metadata is encrypted. */
const ENCRYPTED = 'PARE';
const MARK_BYTES = 4;

/**
 * Whether content is a Parquet file, by its first bytes, whatever its name says. Text may begin as an encrypted one does, with a column such as
 * PARENT_ID, but not end so.
 */
export function isParquet(content: Content): boolean {
  const head = content.peek(MARK_BYTES).toString('latin1', 0, MARK_BYTES);
  if (head !== ENCRYPTED) return head === MARK;
  return content instanceof RawBytes && isSeekable(content) && lastBytes(content) === ENCRYPTED;
}

function lastBytes({ fd }: RawBytes): string {
  const bytes = Buffer.alloc(MARK_BYTES);
  readSync(fd, bytes, 0, MARK_BYTES, Math.max(0, fstatSync(fd).size - MARK_BYTES));
  return bytes.toString('latin1');
}

/**
 * The rows of a Parquet file as JSON Lines, as `parquetLines` gives them. Throws TraplineError where it cannot be read; a pipe and a packed file
 * cannot, for a Parquet file is read from its end.
 */
export function parquetText(content: Content, request: ParquetRequest): RawBytes {
  if (content instanceof RawBytes && isSeekable(content))
    return programOutput(PROGRAM, [JSON.stringify(request)], content);
  const advice =
    'it is a Parquet file, which is read from its end: name the file itself, neither a pipe nor a packed copy';
  throw new TraplineError('file_invalid', advice, { location: { file: content.file } });
}
