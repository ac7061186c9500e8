import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for downloads: `TRAPLINE_SERVICES_DIR`, else `trapline` in the user's cache folder. */
export function cacheFolder(): string {
  const { TRAPLINE_SERVICES_DIR: own, XDG_CACHE_HOME: caches } = process.env;
  return own || join(caches || join(homedir(), '.cache'), 'trapline');
}
