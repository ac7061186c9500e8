import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TraplineError } from '../../src/model/errors.ts';
import { cacheFolder } from '../../src/config/cache-folder.ts';
import { type Announce } from '../announce.ts';

/** The last of the 1.x that Go can install from its module alone. */
export const BUILT_VERSION = '1.8.3';

const MODULE = `github.com/influxdata/influxdb/cmd/influxd@v${BUILT_VERSION}`;
const HOW_TO_INSTALL = 'install it (Debian, Ubuntu: apt-get install golang-go; macOS: brew install go)';

/** Where the server is once it is built. */
export function builtInfluxd(): string {
  return join(cacheFolder(), `influxdb-${BUILT_VERSION}`, 'influxd');
}

/** Builds the server with `go install`, unless it is there. Throws a service error, in one line, if Go is missing or the build fails. */
export async function buildInfluxd(announce: Announce): Promise<void> {
  const built = builtInfluxd();
  if (!existsSync(built)) {
    announce(`InfluxDB ${BUILT_VERSION}: building it with Go, a minute or two`);
    await install(built);
  }
  announce(`InfluxDB ${BUILT_VERSION} is ready: ${built}`);
}

/** Built beside its place and renamed, so that what is there is whole. */
async function install(built: string): Promise<void> {
  const folder = `${join(built, '..')}.partial`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await promisify(execFile)('go', ['install', MODULE], { env: { ...process.env, GOBIN: folder, GOFLAGS: '' } });
    renameSync(folder, join(built, '..'));
  } catch (cause) {
    const { code, stderr, message } = cause as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') throw new TraplineError('not_installed', `no go on the path: ${HOW_TO_INSTALL}`, { cause });
    const why = (stderr ?? '').trim().split('\n').at(-1) || message;
    throw new TraplineError('service_failed', `go install ${MODULE} failed: ${why}`, { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
