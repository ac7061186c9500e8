import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What to install where there is no Java compiler, in one line; null if there is one. */
export function missingCompiler(): string | null {
  const { error, status } = spawnSync(javaCompiler(), ['-version'], { stdio: 'ignore' });
  if (error === undefined && status === 0) return null;
  return `no Java compiler at '${javaCompiler()}': install it (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless)`;
}

/** Compiles all sources of some folders into the folder `classes`, with the jars of the folder `jars`. */
export function compileJava(folders: readonly string[], classes: string, jars: string): void {
  const sources = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.java'))
      .map((file) => join(folder, file)),
  );
  execFileSync(javaCompiler(), ['-d', classes, '-cp', join(jars, '*'), ...sources], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function javaCompiler(): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'javac') : 'javac';
}
