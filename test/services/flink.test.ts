import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flinkJars, missingForFlink } from '../../services/flink/jars.ts';
import { FLINK } from '../../services/flink/prepare.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { fakeCommands, services } from './services-command.ts';

const JAVA_17 = `echo 'openjdk version "17.0.1" 2021-10-19' >&2`;
/** Writes a jar where it is told to. */
const MAVEN = `for word; do case "$word" in -DoutputDirectory=*) : > "\${word#*=}/one.jar";; esac; done`;

const inFolder = temporaryFolder();
const announced: string[] = [];
const announce = Object.assign((line: string) => void announced.push(line), { passing: () => undefined });

beforeEach(() => {
  vi.stubEnv('JAVA_HOME', '');
  vi.stubEnv('TRAPLINE_SERVICES_DIR', inFolder('cache'));
});
afterEach(() => vi.unstubAllEnvs());

/** Makes these the only commands. */
const withCommands = (scripts: Readonly<Record<string, string>>): void => {
  rmSync(inFolder('bin'), { recursive: true, force: true });
  vi.stubEnv('PATH', fakeCommands(inFolder('bin'), scripts));
};

describe('prepare flink', () => {
  it('is complete once the jars are there that are pinned', async () => {
    withCommands({ java: JAVA_17, javac: 'exit 0', mvn: MAVEN });
    const { folder, version } = flinkJars();
    expect(missingForFlink()).toBe(`Flink ${version} is not in ${folder}: npm run services -- prepare flink`);
    await FLINK.prepare('2.2', announce);
    expect(existsSync(join(folder, 'one.jar'))).toBe(true);
    expect(announced.at(-1)).toBe(`Flink ${version} is ready in ${folder}`);
    expect(missingForFlink()).toBeNull();
    writeFileSync(join(folder, 'complete-list'), 'of another version');
    expect(missingForFlink()).toMatch(/is not in/);
  });

  it('fetches nothing that is there', async () => {
    withCommands({ java: JAVA_17, mvn: MAVEN });
    await FLINK.prepare('2.2', announce);
    withCommands({ java: JAVA_17 });
    await FLINK.prepare('2.2', announce);
    expect(announced.at(-1)).toMatch(/ is ready in /);
  });

  it('leaves nothing behind when Maven fails', async () => {
    withCommands({ java: JAVA_17, mvn: 'echo "[ERROR] no space left"; exit 1' });
    await expect(FLINK.prepare('2.2', announce)).rejects.toThrow(/^mvn failed: no space left$/);
    expect(existsSync(flinkJars().folder)).toBe(false);
  });
});

it('programs on Flink need a compiler, which is said with how to come by it', () => {
  withCommands({ java: JAVA_17 });
  expect(missingForFlink()).toMatch(/^no Java compiler at 'javac': .*apt-get install openjdk-17-jdk-headless/);
  withCommands({});
  expect(missingForFlink()).toMatch(/^no Java at 'java'/);
});

it('Flink is no server: it cannot be up', () => {
  const { status, stderr } = services(['up', 'flink']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^services: .*"flink", Choices: "kafka", "influxdb"\n$/);
});
