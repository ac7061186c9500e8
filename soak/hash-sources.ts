import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareText } from '../src/model/text-order.ts';

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));

/** Stands for everything in src/, in 16 hex digits. */
export function hashOfSources(): string {
  const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(SOURCES, join(parentPath, name)))
    .sort(compareText);
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(join(SOURCES, file));
    hash.update(`${file.split(sep).join('/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}
