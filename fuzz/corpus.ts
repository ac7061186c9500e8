import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../src/model/errors.ts';
import { fileFailure } from '../src/text/file-failure.ts';
import { MOST_BYTES } from './entrance.ts';
import { type FaultyInput } from './found-faults.ts';

const CORPUS = fileURLToPath(new URL('corpus/', import.meta.url));
const FOUND = fileURLToPath(new URL('found/', import.meta.url));
/** What is beside an input that was found, and tells what happened. */
const STORY = '.txt';
/** Before the number of an input that was taken before it. */
const BEFORE = '.before-';

/** The inputs that are kept for an entrance, by name, each in a file of `corpus/<entrance>/`. */
export function corpusOf(entrance: string): ReadonlyMap<string, Buffer> {
  const folder = join(CORPUS, entrance);
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name))]),
  );
}

/** The folders of the corpus, each of which is to have the name of an entrance. */
export function corpusFolders(): string[] {
  return readdirSync(CORPUS).sort();
}

/** Writes an input that has a fault to `found/<entrance>/`, with what happened and the inputs before it beside it; returns its path. */
export function writeFound(entrance: string, { input, fault, before }: FaultyInput): string {
  const folder = join(FOUND, entrance);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 12));
  writeFileSync(path, input);
  writeFileSync(`${path}${STORY}`, `${fault.what}\n${fault.stack}\n`);
  for (const stale of pathsBefore(path)) rmSync(stale);
  before.forEach((one, i) => writeFileSync(`${path}${BEFORE}${i + 1}`, one));
  return path;
}

/** The inputs that are to be taken before one that was found, in their order; none where it has its fault alone. */
export function pathsBefore(path: string): string[] {
  const paths: string[] = [];
  while (existsSync(`${path}${BEFORE}${paths.length + 1}`)) paths.push(`${path}${BEFORE}${paths.length + 1}`);
  return paths;
}

/** An input in a file of any place. Throws TraplineError for one that cannot be read, or is longer than any entrance takes. */
export function readInput(file: string): Buffer {
  let input: Buffer;
  try {
    input = readFileSync(file);
  } catch (error) {
    throw fileFailure(file, error);
  }
  if (input.length <= MOST_BYTES) return input;
  const what = `it has ${input.length} bytes; expected an input of at most ${MOST_BYTES}`;
  throw new TraplineError('file_invalid', what, { location: { file } });
}
