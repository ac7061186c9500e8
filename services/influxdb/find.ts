import { spawnSync } from 'node:child_process';
import { TraplineError } from '../../src/model/errors.ts';

const HOW_TO_INSTALL =
  'install InfluxDB 1.x (Debian, Ubuntu: apt-get install influxdb; macOS: brew install influxdb@1)';

/** The `influxd` on the path and its version. Throws a service error if it is missing or not a 1.x. */
export function findInfluxd(): { readonly command: string; readonly version: string } {
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
