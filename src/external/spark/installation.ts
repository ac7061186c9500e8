import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../../model/errors.ts';
import { cacheFolder } from '../../config/cache-folder.ts';

/** PySpark and the jars that it needs, in one folder of the cache: `venv` and, beside it, `jars`. */
export interface SparkInstallation {
  /** For example `4.2.0`. */
  readonly version: string;
  readonly folder: string;
  /** The files that pin what is in it. Once it is complete, it has a copy of each. */
  readonly pins: Readonly<Record<'pom.xml' | 'requirements.lock', string>>;
  /** The interpreter of the virtual environment. */
  readonly python: string;
}

/** The installation that the present pins ask for, whether it is there or not. */
export function sparkInstallation(): SparkInstallation {
  const pomFile = fileURLToPath(new URL('../../../spark/pom.xml', import.meta.url));
  const lockFile = fileURLToPath(new URL('../../../spark/requirements.lock', import.meta.url));
  const version = /<version>(.+?)<\/version>/.exec(readFileSync(pomFile, 'utf8'))![1]!;
  const folder = join(cacheFolder(), `spark-${version}`);
  const inVenv = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  return {
    version,
    folder,
    pins: { 'pom.xml': pomFile, 'requirements.lock': lockFile },
    python: join(folder, 'venv', ...inVenv),
  };
}

/** Whether everything is there, in the versions that the present pins name. */
export function isInstalled({ folder, pins }: SparkInstallation): boolean {
  return Object.entries(pins).every(([name, file]) => {
    const copy = join(folder, name);
    return existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(file, 'utf8');
  });
}

/** The interpreter that runs `spark/job.py`. Throws a service error if it is not prepared. */
export function requireSpark(): string {
  const installation = sparkInstallation();
  const { version, folder, python } = installation;
  if (isInstalled(installation)) return python;
  throw new TraplineError('not_installed', `Spark ${version} is not in ${folder}: npm run services -- prepare spark`);
}
