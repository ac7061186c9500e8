import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How inputs come into a file that is called `name`; returns its path. */
export function fileIn(folder: string, name: string): (input: Uint8Array) => string {
  const path = join(folder, name);
  return (input) => {
    writeFileSync(path, input);
    return path;
  };
}

/** What is done with whole files, unwatched. */
export const UNWATCHED = { signal: new AbortController().signal, onProgress: (): void => undefined };
