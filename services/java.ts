import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TraplineError } from '../src/model/errors.ts';

const OLDEST_MAJOR = 17;
const HOW_TO_INSTALL =
  'install it (Debian, Ubuntu: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk@17), or set JAVA_HOME';

/** The `java` command: that of `JAVA_HOME`, else the one on the path. Throws a service error if it is missing or too old. */
export function findJava(): string {
  const home = process.env['JAVA_HOME'];
  const java = home ? join(home, 'bin', 'java') : 'java';
  const { error, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  if (error !== undefined) {
    throw new TraplineError(
      'not_installed',
      `no Java at '${java}', and Java ${OLDEST_MAJOR} or later is needed: ${HOW_TO_INSTALL}`,
    );
  }
  const found = /version "(?:1\.)?(\d+)/.exec(stderr)?.[1];
  if (found === undefined || Number(found) < OLDEST_MAJOR) {
    const which = found === undefined ? `'${java}' is no Java that runs` : `'${java}' is Java ${found}`;
    throw new TraplineError(
      'not_installed',
      `${which}, and Java ${OLDEST_MAJOR} or later is needed: ${HOW_TO_INSTALL}`,
    );
  }
  return java;
}
