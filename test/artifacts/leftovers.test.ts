import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { listRemovable, remove } from '../../src/artifacts/clean.ts';
import { RunDirectory } from '../../src/artifacts/run-directory.ts';
import { makerOf, temporaryName } from '../../src/model/temporary-name.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

/** The number of a process that has ended. */
const DEAD = spawnSync(process.execPath, ['-e', '']).pid;

function leave(
  name: string,
  owner: object | undefined,
  files: Readonly<Record<string, string>> = { 'report.md': 'half' },
): void {
  mkdirSync(inFolder(name), { recursive: true });
  if (owner !== undefined) writeFileSync(inFolder(name, '.owner.json'), JSON.stringify(owner));
  for (const [file, text] of Object.entries(files)) writeFileSync(inFolder(name, file), text);
}

function writeRun(path: string): void {
  const directory = RunDirectory.open(path);
  directory.writeManifest({});
  directory.commit();
}

const OURS = { host: hostname(), pid: DEAD };

describe('what a killed process left half done', () => {
  it('goes with the next run at the same place', () => {
    leave(`.run.partial-${DEAD}`, OURS);
    leave(`.run.partial-${DEAD}.earlier`, undefined, { 'manifest.json': '{"schema":"trapline.manifest/1"}' });
    leave(`.other.partial-${DEAD}`, OURS);
    writeRun(inFolder('run'));
    expect(readdirSync(inFolder()).sort()).toEqual([`.other.partial-${DEAD}`, 'run']);
    expect(readdirSync(inFolder('run'))).toEqual(['manifest.json']);
  });

  it.each([
    ['of a process that lives', `.run.partial-${process.ppid}`, { host: hostname(), pid: process.ppid }],
    ['of another machine', `.run.partial-${DEAD}`, { host: 'elsewhere', pid: DEAD }],
    ['that Trapline did not make', `.run.partial-${DEAD}`, undefined],
    ['of another name', `.run.partial-x${DEAD}`, OURS],
  ])('stays: %s', (_, name, owner) => {
    leave(name, owner);
    writeRun(inFolder('run'));
    expect(existsSync(inFolder(name, 'report.md'))).toBe(true);
    expect(listRemovable({ folder: inFolder(), temporary: inFolder(), keep: undefined })).toEqual([]);
  });

  it('is listed with its size, and removed', () => {
    leave(`.a.partial-${DEAD}`, OURS, { x: '12345' });
    writeFileSync(inFolder(`.b.csv.partial-${DEAD}`), '123');
    const temporary = `${temporaryName('spark', DEAD)}a1B2c3`;
    leave(temporary, undefined, { x: '1234567' });
    leave(`${temporaryName('spark', process.pid)}a1B2c3`, undefined);
    leave('trapline-notes', undefined);
    writeRun(inFolder('run'));
    const rubbish = listRemovable({ folder: inFolder(), temporary: inFolder(), keep: undefined });
    expect(rubbish).toEqual([
      { kind: 'partial', path: inFolder(`.a.partial-${DEAD}`), bytes: 5 + JSON.stringify(OURS).length },
      { kind: 'partial', path: inFolder(`.b.csv.partial-${DEAD}`), bytes: 3 },
      { kind: 'temporary', path: inFolder(temporary), bytes: 7 },
    ]);
    rubbish.forEach(remove);
    expect(readdirSync(inFolder()).sort()).toEqual(
      ['run', 'trapline-notes', `${temporaryName('spark', process.pid)}a1B2c3`].sort(),
    );
  });
});

describe('runs that are not to be kept', () => {
  it('are the older ones, and nothing but runs', () => {
    for (const [i, name] of ['old', 'older', 'new'].entries()) {
      writeRun(inFolder('runs', name));
      const age = [2000, 1000, 3000][i]!;
      utimesSync(inFolder('runs', name, 'manifest.json'), age, age);
    }
    leave('runs/thesis', undefined, { 'thesis.tex': 'years of work', 'manifest.json': '{}' });
    symlinkSync(inFolder('runs', 'new'), inFolder('runs', 'link'));
    const going = (keep: number) =>
      listRemovable({ folder: inFolder('runs'), temporary: inFolder(), keep }).map(({ path }) => path);
    expect(going(1)).toEqual([inFolder('runs', 'old'), inFolder('runs', 'older')]);
    expect(going(0)).toEqual([inFolder('runs', 'new'), inFolder('runs', 'old'), inFolder('runs', 'older')]);
    expect(going(3)).toEqual([]);
  });

  it('are none where there is no such folder', () => {
    expect(() => listRemovable({ folder: inFolder('nowhere'), temporary: inFolder(), keep: 0 })).toThrow(
      'no such folder',
    );
  });
});

describe('a place that is a symbolic link', () => {
  it.each(['to a run', 'to nothing', 'by another link'])('stays one, and what it stands for is written: %s', (way) => {
    mkdirSync(inFolder('disk'));
    if (way === 'to a run') writeRun(inFolder('disk', 'run'));
    const target = way === 'by another link' ? 'second' : 'disk/run';
    symlinkSync('disk/run', inFolder('second'));
    symlinkSync(target, inFolder('link'));
    const directory = RunDirectory.open(inFolder('link'));
    directory.write('report.md', 'text');
    directory.writeManifest({});
    directory.commit();
    directory.write('late.md', 'text');
    expect(readlinkSync(inFolder('link'))).toBe(target);
    expect(lstatSync(inFolder('disk', 'run')).isDirectory()).toBe(true);
    expect(readFileSync(inFolder('link', 'report.md'), 'utf8')).toBe('text');
    expect(readdirSync(inFolder('disk', 'run')).sort()).toEqual(['late.md', 'manifest.json', 'report.md']);
    expect(readdirSync(inFolder('disk'))).toEqual(['run']);
  });

  it('is refused where links go round', () => {
    symlinkSync('b', inFolder('a'));
    symlinkSync('a', inFolder('b'));
    expect(() => RunDirectory.open(inFolder('a'))).toThrow('too many symbolic links');
  });
});

it.runIf(process.platform === 'linux')('a place on which a file system is mounted is refused', () => {
  expect(() => RunDirectory.open('/proc')).toThrow('another file system is mounted on this one');
});

describe('makerOf', () => {
  it('knows the process by the name of its folder', () => {
    expect(makerOf(`${temporaryName('spool', 4711)}a1B2c3`)).toBe(4711);
    for (const other of ['trapline-a1B2c3', 'trapline-spool-x-a1B2c3', 'other-spool-4711-a1B2c3']) {
      expect(makerOf(other)).toBeUndefined();
    }
  });
});
