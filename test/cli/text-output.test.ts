import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openTextOutput } from '../../src/cli/text-output.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';

const inFolder = temporaryFolder();

async function writeAll(path: string, force: boolean): Promise<void> {
  const output = openTextOutput(path, force);
  try {
    await output.write(Buffer.from('text\n'));
    output.commit();
  } finally {
    output.discard();
  }
}

describe('a text output', () => {
  it('becomes a file when it is committed, and nothing else stays', async () => {
    mkdirSync(inFolder('plain'));
    await writeAll(inFolder('plain/a'), false);
    expect(readFileSync(inFolder('plain/a'), 'utf8')).toBe('text\n');
    expect(readdirSync(inFolder('plain'))).toEqual(['a']);
  });

  it('replaces a file only by force, and not the link to it', async () => {
    writeFileSync(inFolder('b'), 'earlier');
    symlinkSync('b', inFolder('to-b'));
    await expect(writeAll(inFolder('to-b'), false)).rejects.toMatchObject({ subCode: 'output_refused' });
    expect(readFileSync(inFolder('b'), 'utf8')).toBe('earlier');
    await writeAll(inFolder('to-b'), true);
    expect(readFileSync(inFolder('b'), 'utf8')).toBe('text\n');
    expect(lstatSync(inFolder('to-b')).isSymbolicLink()).toBe(true);
  });

  it.each([true, false])('is refused where a folder is, before anything is written; by force: %s', (force) => {
    mkdirSync(inFolder('c/folder'), { recursive: true });
    expect(() => openTextOutput(inFolder('c/folder'), force)).toThrow(
      expect.objectContaining({ code: 'input', message: 'it is a folder; name a file' }),
    );
    expect(readdirSync(inFolder('c'))).toEqual(['folder']);
  });

  it('leaves nothing behind where it cannot be put in its place', async () => {
    mkdirSync(inFolder('d'));
    const output = openTextOutput(inFolder('d/file'), true);
    await output.write(Buffer.from('text\n'));
    mkdirSync(inFolder('d/file'));
    expect(() => output.commit()).toThrow(expect.objectContaining({ subCode: 'write_failed' }));
    output.discard();
    expect(readdirSync(inFolder('d'))).toEqual(['file']);
  });

  it.each([true, false])('goes into a pipe, which stays one; by force: %s', async (force) => {
    const [pipe, got] = [inFolder(`pipe-${force}`), inFolder(`got-${force}`)];
    execFileSync('mkfifo', [pipe]);
    execFileSync('sh', ['-c', `cat "${pipe}" > "${got}.part" && mv "${got}.part" "${got}" &`], { stdio: 'ignore' });
    await writeAll(pipe, force);
    await until('the reader is done', () => existsSync(got));
    expect(readFileSync(got, 'utf8')).toBe('text\n');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it('goes into a device, which stays one', async ({ skip }) => {
    const device = inFolder('device');
    // The numbers of the device that takes everything. Only root makes one.
    if (spawnSync('mknod', [device, 'c', '1', '3']).status !== 0) skip('no device can be made here');
    try {
      await writeAll(device, true);
    } catch (error) {
      rmSync(device);
      if (error instanceof Error && /operation not permitted|permission denied/.test(error.message)) {
        skip('devices are not allowed here');
      }
      throw error;
    }
    expect(lstatSync(device).isCharacterDevice()).toBe(true);
  });
});
