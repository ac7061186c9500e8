import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();

it('clean says what goes, how large it is, and with --dry-run leaves it', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const left = inFolder('runs', `.a.partial-${dead}`);
  mkdirSync(left, { recursive: true });
  writeFileSync(inFolder('runs', `.a.partial-${dead}`, '.owner.json'), JSON.stringify({ host: hostname(), pid: dead }));
  mkdirSync(inFolder('runs', 'one'));
  writeFileSync(inFolder('runs', 'one', 'manifest.json'), '{ "schema": "trapline.manifest/1" }');
  const env = { TMPDIR: inFolder() };
  const clean = (...args: readonly string[]) => trapline(['clean', ...args], { cwd: inFolder(), env });
  expect(clean('--dry-run')).toEqual({
    status: 0,
    stderr: '',
    stdout: `runs/.a.partial-${dead}  left half done, 1 KiB\nwould remove 1 thing, 1 KiB\n`,
  });
  expect(existsSync(left)).toBe(true);
  expect(clean().stdout).toContain('\nremoved 1 thing, 1 KiB\n');
  expect(existsSync(left)).toBe(false);
  expect(existsSync(inFolder('runs', 'one'))).toBe(true);
  expect(clean('--keep', '1').stdout).toBe('nothing to remove\n');
  expect(JSON.parse(clean('--runs', '--json').stdout)).toEqual({
    dry_run: false,
    bytes: 35,
    removed: [{ kind: 'run', path: 'runs/one', bytes: 35 }],
  });
  expect(existsSync(inFolder('runs', 'one'))).toBe(false);
  expect(clean('nowhere')).toMatchObject({ status: 2, stdout: '' });
});
