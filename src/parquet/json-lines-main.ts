/** The program that writes the rows of a Parquet file, its standard input, as JSON Lines. Its argument is the request as JSON. */
import { fstatSync, readSync } from 'node:fs';
import { type AsyncBuffer } from 'hyparquet';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { writeProgramOutput } from './program.ts';
import { parquetLines, type ParquetRequest } from './json-lines.ts';

const STDIN_FD = 0;
const byteLength = fstatSync(STDIN_FD).size;

const file: AsyncBuffer = {
  byteLength,
  slice(start, end = byteLength) {
    if (!(start >= 0 && start <= end && end <= byteLength)) throw new Error('it is cut off');
    const bytes = new Uint8Array(end - start);
    for (let done = 0; done < bytes.length;) done += readAt(bytes, done, start + done);
    return bytes.buffer;
  },
};

// hyparquet reads columns side by side: that another one fails as well is not told twice.
process.on('unhandledRejection', () => undefined);

await writeProgramOutput(parquetLines(file, JSON.parse(process.argv[2]!) as ParquetRequest));

function readAt(bytes: Uint8Array, at: number, position: number): number {
  try {
    const read = readSync(STDIN_FD, bytes, at, bytes.length - at, position);
    if (read > 0) return read;
  } catch (cause) {
    throw new TraplineError('read_failed', `cannot read the file: ${systemReason(cause)}`, { cause });
  }
  throw new TraplineError('file_invalid', 'the file became shorter while it was read');
}
