import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunDirectory } from '../../src/artifacts/run-directory.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

/** Writes a run of one file. */
function writeRun(path: string, text: string): void {
  const directory = RunDirectory.open(path);
  writeFileSync(directory.file('report.md'), text);
  directory.writeManifest({ run_id: text });
  directory.commit();
}

const refused = (words: string) =>
  expect.objectContaining({ code: 'input', message: expect.stringContaining(words) as string });

describe('RunDirectory', () => {
  it('puts a whole run in its place, making the folders on the way', () => {
    const path = inFolder('deep', 'er', 'run');
    const directory = RunDirectory.open(path);
    writeFileSync(directory.file('report.md'), 'text');
    expect(existsSync(path)).toBe(false);
    directory.writeManifest({ run_id: 'x' });
    directory.commit();
    expect(directory.path).toBe(path);
    expect(readdirSync(path).sort()).toEqual(['manifest.json', 'report.md']);
    expect(JSON.parse(readFileSync(inFolder('deep', 'er', 'run', 'manifest.json'), 'utf8'))).toEqual({
      schema: 'trapline.manifest/1',
      run_id: 'x',
    });
    expect(readdirSync(dirname(path))).toEqual(['run']);
  });

  it('replaces an earlier run as a whole, and only when the new one is complete', () => {
    const path = inFolder('run');
    writeRun(path, 'first');
    writeFileSync(inFolder('run', 'junit.xml'), 'of another version');
    const directory = RunDirectory.open(path);
    directory.writeManifest({});
    expect(readFileSync(inFolder('run', 'report.md'), 'utf8')).toBe('first');
    directory.commit();
    expect(readdirSync(path)).toEqual(['manifest.json']);
    expect(readdirSync(inFolder())).toEqual(['run']);
  });

  it('takes an empty folder', () => {
    mkdirSync(inFolder('run'));
    writeRun(inFolder('run'), 'text');
    expect(readdirSync(inFolder('run'))).toHaveLength(2);
  });

  it('leaves nothing behind when it is discarded, and the earlier run as it was', () => {
    writeRun(inFolder('run'), 'first');
    const directory = RunDirectory.open(inFolder('run'));
    writeFileSync(directory.file('report.md'), 'second');
    directory.discard();
    expect(readdirSync(inFolder())).toEqual(['run']);
    expect(readFileSync(inFolder('run', 'report.md'), 'utf8')).toBe('first');
  });

  it('refuses a folder that is not of a run, also one with a manifest of its own', () => {
    mkdirSync(inFolder('app'));
    writeFileSync(inFolder('app', 'index.html'), '');
    expect(() => RunDirectory.open(inFolder('app'))).toThrow(refused('something other than a Trapline run'));
    for (const manifest of ['{ "name": "web app" }', 'null', 'not JSON']) {
      writeFileSync(inFolder('app', 'manifest.json'), manifest);
      expect(() => RunDirectory.open(inFolder('app'))).toThrow(refused('something other than a Trapline run'));
    }
    expect(readdirSync(inFolder())).toEqual(['app']);
    expect(readdirSync(inFolder('app'))).toEqual(['index.html', 'manifest.json']);
  });

  it('refuses a folder that another program replaced while the run went on', () => {
    const directory = RunDirectory.open(inFolder('run'));
    mkdirSync(inFolder('run'));
    writeFileSync(inFolder('run', 'thesis.tex'), '');
    expect(() => directory.commit()).toThrow(refused('something other than a Trapline run'));
    directory.discard();
    expect(readdirSync(inFolder('run'))).toEqual(['thesis.tex']);
  });

  it.each(['', '.', '..'])('refuses %j, which holds the working directory', (path) => {
    expect(() => RunDirectory.open(path)).toThrow(refused('working directory'));
  });

  it.runIf(existsSync('/proc/self'))('refuses a place where no folder can be made, however deep', () => {
    for (const path of ['/proc/run', '/proc/deep/er/run']) {
      expect(() => RunDirectory.open(path)).toThrow(refused('cannot write there: ENOENT'));
    }
  });

  it('refuses a file, and what lies below a file', () => {
    writeFileSync(inFolder('file'), '');
    expect(() => RunDirectory.open(inFolder('file'))).toThrow(refused('ENOTDIR'));
    expect(() => RunDirectory.open(inFolder('file', 'run'))).toThrow(refused('cannot write there: ENOTDIR'));
    expect(readdirSync(inFolder())).toEqual(['file']);
  });
});
