import { fileURLToPath, pathToFileURL } from 'node:url';

/** Options of Node by which a program that a test starts from its source is run. */
export function tsLoader(): string {
  return `--import ${pathToFileURL(fileURLToPath(new URL('../tools/typescript.js', import.meta.url))).href}`;
}
