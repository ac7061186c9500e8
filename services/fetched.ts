import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../src/config/cache-folder.ts';

/**
 * What is needed of a package registry: a folder in the cache, filled from a list of pinned versions. A copy of the list in the
 * folder says that it is complete, and of which versions.
 */
export interface Fetched {
  readonly folder: string;
  readonly isComplete: () => boolean;
  /** Fills the folder anew, unless it is complete; what fails leaves nothing behind. */
  fill(fetch: (folder: string) => Promise<void>): Promise<void>;
}

/** The folder `name` in the cache; `list` is the path of its pom.xml or requirements.txt. */
export function fetchedOf(name: string, list: string): Fetched {
  const folder = join(cacheFolder(), name);
  const copy = join(folder, 'complete-list');
  const isComplete = (): boolean => existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(list, 'utf8');
  return {
    folder,
    isComplete,
    async fill(fetch) {
      if (isComplete()) return;
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      try {
        await fetch(folder);
        copyFileSync(list, `${copy}.partial`);
        renameSync(`${copy}.partial`, copy);
      } catch (error) {
        rmSync(folder, { recursive: true, force: true });
        throw error;
      }
    },
  };
}
