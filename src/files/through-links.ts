import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { TraplineError } from '../model/errors.ts';

/** As Linux has it. */
const MOST_LINKS = 40;

/**
 * The absolute path that a path stands for if it is a symbolic link, be that to something that is there or not; any other path made absolute. What
 * is renamed into place at that path leaves the link as it is. Throws TraplineError('output_refused') for links that go round.
 */
export function throughLinks(path: string): string {
  let target = resolve(path);
  for (let links = 0; links < MOST_LINKS; links++) {
    if (!isLink(target)) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new TraplineError('output_refused', 'too many symbolic links', { location: { file: path } });
}

/** A path below a file, or one that may not be looked at, is none: what is done with it fails by itself. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
