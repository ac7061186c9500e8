import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { readForeignFiles } from '../mapping/read-files.ts';
import { createVocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { reasonOf } from '../model/system-reason.ts';
import { readSample } from '../suggest/read-sample.ts';

/** Traffic from files, and the files that it is from, in the order in which they were read. */
export interface ReadTraffic {
  readonly foreign: ForeignTraffic;
  readonly files: readonly string[];
}

/**
 * Reads a file, every file of a folder, or every file that a glob matches, through a mapping. Files are read in the order of their paths;
 * their rows become one stream by time. Throws TraplineError('input'); where no row can be read, it names the keys that the rows have.
 */
export function readTraffic(input: string, mapping: MappingSpec, maxMalformedShare: number): ReadTraffic {
  const files = filesOf(input);
  try {
    return { files, foreign: readForeignFiles(input, files, mapping, createVocabulary(), { maxMalformedShare }) };
  } catch (error) {
    throw error instanceof TraplineError && error.about?.['mapped'] === '0' ? withKeys(error) : error;
  }
}

/** The files that an input means. One that is not there is left to the reader to complain of. */
function filesOf(input: string): readonly string[] {
  const stats = statSync(input, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return [input];
  if (stats?.isDirectory() === true) {
    return required(
      readdirSync(input, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
        .map(({ name }) => join(input, name)),
      `the folder ${input} has no files, but for those whose names begin with . or _`,
    );
  }
  if (stats !== undefined || !isDynamicPattern(input)) return [input];
  return required(
    globSync(input, { expandDirectories: false, onlyFiles: true, absolute: isAbsolute(input) }),
    `no file matches ${JSON.stringify(input)}`,
  );
}

/** Sorted by code unit, so that the order depends on no machine. */
function required(files: readonly string[], otherwise: string): readonly string[] {
  if (files.length === 0) throw new TraplineError('file_not_found', otherwise);
  return [...files].sort();
}

/** The error with the keys of the rows, and how to come by a mapping for them. */
function withKeys(error: TraplineError): TraplineError {
  const { location } = error;
  const file = location?.file ?? '';
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
