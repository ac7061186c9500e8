import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { TraplineError } from '../../src/model/errors.ts';
import { BUILT_VERSION, builtInfluxd } from './build.ts';

/** The lines of InfluxDB: `1` is the one on the path, which the system's package has installed; `1.8` is built from its source. */
export const INFLUXDB_LINES = ['1', '1.8'] as const;

/** One of them. */
export type InfluxdbLine = (typeof INFLUXDB_LINES)[number];

/** An InfluxDB 1.x on this machine. */
export interface Influxd {
  readonly command: string;
  readonly version: string;
}

const HOW_TO_INSTALL =
  'install InfluxDB 1.x (Debian, Ubuntu: apt-get install influxdb; macOS: brew install influxdb@1)';

/** The `influxd` of a line. Throws a service error that says what to do if it is missing, or is not a 1.x. */
export function findInfluxd(line: InfluxdbLine = '1'): Influxd {
  return line === '1' ? findOnPath() : findBuilt();
}

function findOnPath(): Influxd {
  const command = 'influxd';
  const { error, stdout } = spawnSync(command, ['version'], { encoding: 'utf8' });
  if (error !== undefined) throw new TraplineError('not_installed', `no influxd on the path: ${HOW_TO_INSTALL}`);
  const version = /InfluxDB v?(\S+)/.exec(stdout)?.[1];
  if (version?.startsWith('1.') === true) return { command, version };
  throw new TraplineError(
    'not_installed',
    `influxd is ${version ?? 'of no known version'}, and 1.x is needed: ${HOW_TO_INSTALL}`,
  );
}

/** A server that is built in this way does not state its version; the version is the one that was asked for. */
function findBuilt(): Influxd {
  const command = builtInfluxd();
  if (existsSync(command)) return { command, version: BUILT_VERSION };
  throw new TraplineError(
    'not_installed',
    `InfluxDB ${BUILT_VERSION} is not built: npm run services -- prepare influxdb --version 1.8`,
  );
}
