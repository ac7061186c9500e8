/** The program that unpacks standard input, which is a file, for `openContent`. Its argument says how the input is packed. */
import { createReadStream } from 'node:fs';
import { type Packing } from './packing.ts';
import { writeProgramOutput } from './program.ts';
import { unpack } from './unpack.ts';

const STDIN_FD = 0;

await writeProgramOutput(
  unpack(createReadStream('', { fd: STDIN_FD, start: 0 }) as AsyncIterable<Buffer>, process.argv[2] as Packing, ''),
);
