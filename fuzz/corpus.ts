import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault } from './judge.ts';

const CORPUS = fileURLToPath(new URL('corpus/', import.meta.url));
const FOUND = fileURLToPath(new URL('found/', import.meta.url));
/** What is beside an input that was found, and tells what happened. */
const STORY = '.txt';

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

/** Writes an input that has a fault to `found/<entrance>/`, with what happened beside it; returns its path. */
export function writeFound(entrance: string, input: Uint8Array, { what, stack }: Fault): string {
  const folder = join(FOUND, entrance);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 12));
  writeFileSync(path, input);
  writeFileSync(`${path}${STORY}`, `${what}\n${stack}\n`);
  return path;
}
