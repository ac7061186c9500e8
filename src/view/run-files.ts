import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isPlain } from './request-path.ts';

/** A file that is open for reading. */
export interface OpenFile {
  readonly descriptor: number;
  readonly bytes: number;
}

/** A file of a run's folder. */
export interface ListedFile {
  readonly name: string;
  readonly bytes: number;
}

/** The real path of a folder below `root`; undefined if it is none, or a link leads out of `root`. `root` is a real path. */
export function folderBelow(root: string, name: string): string | undefined {
  if (!isPlain(name)) return undefined;
  return orUndefined(() => {
    const path = realpathSync(join(root, name));
    const isBelow = path.startsWith(root.endsWith('/') ? root : `${root}/`);
    return isBelow && lstatSync(path).isDirectory() ? path : undefined;
  });
}

/** Opens a file that lies in a folder itself; undefined if it is not a regular file, a link among others. */
export function openIn(folder: string, name: string): OpenFile | undefined {
  if (!isPlain(name)) return undefined;
  return orUndefined(() => {
    const path = join(folder, name);
    // A pipe or a device is not even opened.
    if (!lstatSync(path).isFile()) return undefined;
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const { size: bytes } = fstatSync(descriptor);
    if (fstatSync(descriptor).isFile()) return { descriptor, bytes };
    closeSync(descriptor);
    return undefined;
  });
}

/** The files of a folder that can be opened, by name. */
export function filesIn(folder: string): readonly ListedFile[] {
  const names = orUndefined(() => readdirSync(folder)) ?? [];
  return names.sort().flatMap((name) => {
    const stat = isPlain(name) ? orUndefined(() => lstatSync(join(folder, name))) : undefined;
    return stat?.isFile() === true ? [{ name, bytes: stat.size }] : [];
  });
}

/** A file or folder may go at any moment, and may be another user's. */
export function orUndefined<T>(look: () => T | undefined): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
