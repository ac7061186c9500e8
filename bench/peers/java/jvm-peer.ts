import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava } from '../../../services/java.ts';
import { copyJars } from '../../../services/maven.ts';
import { type TraplineError } from '../../../src/model/errors.ts';
import { fetchedOf } from '../fetched.ts';
import { type Peer } from '../peer.ts';

/** A peer in Java: its classes and `pom.xml` in a folder of its own. */
export interface JvmPeer {
  readonly name: string;
  readonly title: string;
  readonly main: string;
  /** The folder of the peer's files. */
  readonly folder: string;
  readonly threaded: boolean;
}

const SHARED = fileURLToPath(new URL('.', import.meta.url));
const HEAP = '-Xmx4g';

/** The peer that a folder describes. */
export function jvmPeer({ name, title, main, folder, threaded }: JvmPeer): Peer {
  const pom = join(folder, 'pom.xml');
  const fetched = fetchedOf(name, pom);
  const version = (): string => /<version>(.+?)<\/version>/.exec(readFileSync(pom, 'utf8'))![1]!;
  return {
    name,
    title: () => `${title} ${version()}`,
    passes: 1,
    rounds: 1,
    threaded,
    missing: () =>
      missingJava() ??
      missingCompiler() ??
      (fetched.isComplete()
        ? null
        : `${name} ${version()} is not in ${fetched.folder}: npm run bench:peers -- ${name} --prepare`),
    async prepare(announce) {
      if (fetched.isComplete()) return;
      announce(`${name}: fetching the jars of ${version()} with Maven`);
      let files = 0;
      await fetched.fill((jars) => copyJars(pom, jars, () => announce.passing(`${++files} files`)));
      announce(`${name} is ready in ${fetched.folder}`);
    },
    command(scratch) {
      const classes = join(scratch, name);
      compile([SHARED, folder], classes, fetched.folder);
      const classPath = [classes, join(fetched.folder, '*')].join(delimiter);
      return { command: findJava(), before: [HEAP, '-cp', classPath, main], behind: [] };
    },
  };
}

/** What to install where there is no Java that will do; null if there is one. */
export function missingJava(): string | null {
  try {
    findJava();
    return null;
  } catch (error) {
    return (error as TraplineError).message;
  }
}

function missingCompiler(): string | null {
  const { error, status } = spawnSync(javaCompiler(), ['-version'], { stdio: 'ignore' });
  if (error === undefined && status === 0) return null;
  return `no Java compiler at '${javaCompiler()}': install it (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless)`;
}

function javaCompiler(): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'javac') : 'javac';
}

function compile(folders: readonly string[], classes: string, jars: string): void {
  const sources = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.java'))
      .map((file) => join(folder, file)),
  );
  execFileSync(javaCompiler(), ['-d', classes, '-cp', join(jars, '*'), ...sources], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
