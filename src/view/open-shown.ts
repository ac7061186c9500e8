import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { RunList } from './run-list.ts';
import { type Shown } from './server.ts';

/**
 * What a path names: a folder with runs, the folder of one run, or a capture, of which `describe` makes the text. Throws TraplineError('input')
 * for what is nothing of that.
 */
export async function openShown(path: string, describe: (capture: string) => Promise<string>): Promise<Shown> {
  if (!existsSync(path)) {
    throw new TraplineError(
      'file_not_found',
      `${path}: no such file or folder; expected a folder with runs, a run, or a capture`,
    );
  }
  if (!statSync(path).isDirectory()) return { kind: 'capture', name: basename(path), text: await describe(path) };
  const folder = realpathSync(path);
  const name = basename(folder);
  const alone = new RunList(dirname(folder), name);
  if (name !== '' && alone.run(name) !== undefined) return { kind: 'runs', where: path, list: alone };
  return { kind: 'runs', where: path, list: new RunList(folder) };
}
