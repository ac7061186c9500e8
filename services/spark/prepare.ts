import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TraplineError } from '../../src/model/errors.ts';
import { type Announce } from '../announce.ts';
import { findJava } from '../java.ts';
import { copyJars } from '../maven.ts';
import { type Preparable } from '../service.ts';
import { isInstalled, type SparkInstallation, sparkInstallation } from '../../src/external/spark/installation.ts';

const HOW_TO_INSTALL = 'install it (Debian, Ubuntu: apt-get install python3-venv; macOS: brew install python@3.11)';
/** The least version that the locked packages are for. */
const OLDEST_PYTHON = '3.11';
const CHECK = `import ensurepip, sys, venv; sys.exit(sys.version_info < (${OLDEST_PYTHON.replace('.', ', ')}))`;

/** Spark, for the engine in spark/. It is no server, so it can be prepared and nothing else. */
export const SPARK: Preparable = { name: 'spark', lines: ['4.2'], prepare: (_, announce) => prepareSpark(announce) };

/**
 * Makes a virtual environment with the packages of spark/requirements.lock, and fetches the jars beside it, unless they are there.
 * Throws a service error, in one line, if Python, Java or Maven is missing, or if something cannot be downloaded.
 */
async function prepareSpark(announce: Announce): Promise<void> {
  const installation = sparkInstallation();
  const { version, folder } = installation;
  findJava();
  if (!isInstalled(installation)) {
    requirePython();
    await install(installation, announce);
  }
  announce(`Spark ${version} is ready in ${folder}`);
}

/** In place, since a virtual environment cannot be moved; the copies of the pins come last. */
async function install(installation: SparkInstallation, announce: Announce): Promise<void> {
  const { version, folder, pins } = installation;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    announce(`Spark ${version}: fetching the jars with Maven`);
    let files = 0;
    await copyJars(pins['pom.xml'], join(folder, 'jars'), () => announce.passing(`${++files} files`));
    announce(`Spark ${version}: fetching PySpark with pip, 850 MB when it is unpacked`);
    await installPackages(installation);
    for (const [name, file] of Object.entries(pins)) copyFileSync(file, join(folder, name));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function installPackages({ folder, pins, python }: SparkInstallation): Promise<void> {
  const run = promisify(execFile);
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-input'];
  try {
    await run('python3', ['-m', 'venv', join(folder, 'venv')]);
    await run(python, ['-m', 'pip', 'install', ...quietly, '--require-hashes', '-r', pins['requirements.lock']]);
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    const why = (stderr ?? '').trim().split('\n').at(-1) || message;
    throw new TraplineError('service_failed', `pip failed: ${why}`, { cause });
  }
}

function requirePython(): void {
  const { error, status } = spawnSync('python3', ['-c', CHECK], { stdio: 'ignore' });
  if (error === undefined && status === 0) return;
  throw new TraplineError('not_installed', `no python3 from ${OLDEST_PYTHON} on with venv: ${HOW_TO_INSTALL}`);
}
