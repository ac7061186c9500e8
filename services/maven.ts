import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { TraplineError } from '../src/model/errors.ts';

const HOW_TO_INSTALL = 'install Maven (Debian, Ubuntu: apt-get install maven; macOS: brew install maven)';

/**
 * Copies the jars of a pom.xml, with all their dependencies, into `folder` through Maven's own cache. `onDownload` is called
 * for each file that Maven downloads. Throws a service error, in one line, if Maven is missing or fails.
 */
export async function copyJars(pomFile: string, folder: string, onDownload: () => void): Promise<void> {
  const goal = [
    'org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies',
    `-DoutputDirectory=${folder}`,
    '-DincludeScope=runtime',
  ];
  const maven = spawn('mvn', ['--batch-mode', '--strict-checksums', '--file', pomFile, ...goal], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const exit = once(maven, 'exit').catch((cause: unknown) => {
    throw new TraplineError('not_installed', `no mvn, which fetches the jars: ${HOW_TO_INSTALL}`, { cause });
  });
  let complaint = '';
  maven.stderr.setEncoding('utf8').on('data', (text: string) => (complaint ||= stripVTControlCharacters(text).trim()));
  const read = (async () => {
    for await (const line of createInterface({ input: maven.stdout })) {
      if (line.includes('Downloaded from')) onDownload();
      complaint ||= /\[ERROR\] (.+?)(?: -> |$)/.exec(line)?.[1] ?? '';
    }
  })();
  const [[status]] = await Promise.all([exit, read]);
  if (status !== 0) throw new TraplineError('service_failed', `mvn failed: ${complaint || `exit code ${status}`}`);
}
