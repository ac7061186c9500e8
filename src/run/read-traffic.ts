import { createHash, type Hash } from 'node:crypto';
import { readForeignFiles } from '../mapping/read-file.ts';
import { vocabularyFor } from '../model/vocabulary-for.ts';
import { TraplineError } from '../model/errors.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { reasonOf } from '../model/system-reason.ts';
import { readSample } from '../suggest/read-sample.ts';
import { nameOfInput } from '../text/raw-bytes.ts';
import { trafficFiles } from './traffic-files.ts';

/** Traffic from files. */
export interface ReadTraffic {
  readonly foreign: ForeignTraffic;
  /** Over what was hashed before, and the content of the files. */
  readonly contentHash: string;
}

/**
 * Reads files, every file of folders, and every file that globs match, through a mapping, and adds their content to `hash`. Their rows become one
 * stream by time. Throws TraplineError('input'); where no row can be read, it names the keys that the rows have.
 */
export function readTraffic(
  inputs: readonly string[],
  mapping: MappingSpec,
  maxMalformedShare: number,
  hash: Hash,
): ReadTraffic {
  const files = trafficFiles(inputs);
  const later = files.slice(1).map(() => createHash('sha256'));
  const onContent = (bytes: Buffer, fileNumber: number): void => {
    (fileNumber === 0 ? hash : later[fileNumber - 1]!).update(bytes);
  };
  try {
    const foreign = readForeignFiles(inputs.map(nameOfInput), files, mapping, vocabularyFor(mapping), {
      maxMalformedShare,
      onContent,
    });
    // Where one of several files ends matters: its rows without ids are told from those of the next.
    for (const each of later) hash.update(each.digest());
    return { foreign, contentHash: hash.digest('hex') };
  } catch (error) {
    throw error instanceof TraplineError && error.about?.['mapped'] === '0' ? withKeys(error, files[0]!) : error;
  }
}

/** The error with the keys of the rows, and how to come by a mapping for them. */
function withKeys(error: TraplineError, file: string): TraplineError {
  const { location } = error;
  const message = `${error.message}; ${keysOf(file)}"trapline map --suggest ${file}" makes a mapping for them`;
  return new TraplineError(error.subCode, message, { cause: error, ...(location === undefined ? {} : { location }) });
}

function keysOf(file: string): string {
  try {
    return `the rows have the keys ${readSample(file).sample.columns.join(', ')}; `;
  } catch (cause) {
    return `their keys cannot be told (${reasonOf(cause)}); `;
  }
}
