import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isInstalled, requireSpark, sparkInstallation } from '../../src/external/spark/installation.ts';
import { SPARK } from '../../services/spark/prepare.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { fakeCommands, ROOT, services } from './services-command.ts';

const JAVA_17 = `echo 'openjdk version "17.0.1" 2021-10-19' >&2`;
/** Writes a jar where it is told to. */
const MAVEN = `for word; do case "$word" in -DoutputDirectory=*)
  /bin/mkdir -p "\${word#*=}" && : > "\${word#*=}/one.jar";; esac; done`;

const inFolder = temporaryFolder();

beforeEach(() => {
  vi.stubEnv('JAVA_HOME', '');
  vi.stubEnv('TRAPLINE_SERVICES_DIR', inFolder('cache'));
});
afterEach(() => vi.unstubAllEnvs());

const announced: string[] = [];
const announce = Object.assign((line: string) => void announced.push(line), { passing: () => undefined });

/** Prepares where these are the only commands. */
const prepareWith = (scripts: Readonly<Record<string, string>>): Promise<void> => {
  vi.stubEnv('PATH', fakeCommands(inFolder('bin'), scripts));
  return SPARK.prepare('4.2', announce);
};

/** A python3 whose virtual environments have a pip that ends in `pip`. */
const python = (pip: string) => {
  const { python: interpreter } = sparkInstallation();
  return `case "$2" in
    venv) /bin/mkdir -p '${dirname(interpreter)}' && printf '#!/bin/sh\\n%s\\n' '${pip}' > '${interpreter}' && /bin/chmod +x '${interpreter}';;
  esac`;
};

describe('prepare spark', () => {
  it('is complete once jars and packages are there, in the versions that are pinned', async () => {
    const { folder, pins } = sparkInstallation();
    await prepareWith({ java: JAVA_17, mvn: MAVEN, python3: python('exit 0') });
    expect(existsSync(join(folder, 'jars/one.jar'))).toBe(true);
    expect(isInstalled(sparkInstallation())).toBe(true);
    expect(requireSpark()).toBe(sparkInstallation().python);
    expect(announced.at(-1)).toBe(`Spark 4.2.0 is ready in ${folder}`);
    expect(readFileSync(join(folder, 'requirements.lock'))).toEqual(readFileSync(pins['requirements.lock']));
    writeFileSync(join(folder, 'requirements.lock'), 'of another version');
    expect(() => requireSpark()).toThrow(/^Spark 4\.2\.0 is not in .*: npm run services -- prepare spark$/);
  });

  it('fetches nothing that is there', async () => {
    const { folder, pins } = sparkInstallation();
    mkdirSync(folder, { recursive: true });
    for (const [name, file] of Object.entries(pins)) writeFileSync(join(folder, name), readFileSync(file));
    await prepareWith({ java: JAVA_17 });
    expect(announced.at(-1)).toBe(`Spark 4.2.0 is ready in ${folder}`);
  });

  it('says that there is no Python, and how to come by it', async () => {
    await expect(prepareWith({ java: JAVA_17, mvn: MAVEN })).rejects.toThrow(
      /^no python3 from 3\.11 on with venv: .*apt-get install python3-venv.*$/,
    );
  });

  it('says what pip complained of last, and leaves nothing behind', async () => {
    const pip = 'echo "ERROR: first" >&2; echo "ERROR: no space left" >&2; exit 1';
    await expect(prepareWith({ java: JAVA_17, mvn: MAVEN, python3: python(pip) })).rejects.toThrow(
      /^pip failed: ERROR: no space left$/,
    );
    expect(existsSync(sparkInstallation().folder)).toBe(false);
  });
});

it('the jars are of the PySpark that is locked, and so are the pins of the package', () => {
  const { version } = sparkInstallation();
  for (const file of ['requirements.lock', 'requirements-dev.lock']) {
    expect(readFileSync(join(ROOT, 'spark', file), 'utf8')).toMatch(new RegExp(`^pyspark==${version} \\\\$`, 'm'));
  }
  expect(readFileSync(join(ROOT, 'spark/pyproject.toml'), 'utf8')).toContain(`"pyspark==${version}"`);
});

it('the locks name no host and have a hash for every package', () => {
  for (const file of ['requirements.lock', 'requirements-dev.lock']) {
    const lock = readFileSync(join(ROOT, 'spark', file), 'utf8');
    expect(lock).not.toMatch(/https?:|--index-url|--trusted-host/);
    const packages = lock.match(/^[a-z][^=\n]*==.*$/gm)!;
    expect(packages.length).toBeGreaterThan(8);
    expect(packages.filter((line) => !line.endsWith(' \\'))).toEqual([]);
  }
});

it('Spark is no server: it cannot be up', () => {
  const { status, stderr } = services(['up', 'spark']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^services: .*"spark", Choices: "kafka", "influxdb"\n$/);
});
