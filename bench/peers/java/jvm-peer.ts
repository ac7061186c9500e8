import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Jars, jarsOf } from '../../../services/jars.ts';
import { findJava } from '../../../services/java.ts';
import { compileJava, missingCompiler } from '../../../services/java-compiler.ts';
import { type TraplineError } from '../../../src/model/errors.ts';
import { type Peer } from '../peer.ts';

/** A peer in Java: its classes in a folder of their own, with a `pom.xml` unless it is given jars. */
export interface JvmPeer {
  readonly name: string;
  readonly title: string;
  readonly main: string;
  /** The folder of the peer's files. */
  readonly folder: string;
  readonly threaded: boolean;
  /** Default: those of the folder's pom.xml. */
  readonly jars?: Jars;
}

const SHARED = fileURLToPath(new URL('.', import.meta.url));
const HEAP = '-Xmx4g';

/** The peer that a folder describes. */
export function jvmPeer({ name, title, main, folder, threaded, jars: given }: JvmPeer): Peer {
  const jars = given ?? jarsOf(name, `peers/${name}`, join(folder, 'pom.xml'));
  return {
    name,
    title: () => `${title} ${jars.version}`,
    passes: 1,
    rounds: 1,
    threaded,
    missing: () =>
      missingJava() ??
      missingCompiler() ??
      (jars.isComplete()
        ? null
        : `${name} ${jars.version} is not in ${jars.folder}: npm run bench:peers -- ${name} --prepare`),
    async prepare(announce) {
      if (jars.isComplete()) return;
      await jars.fetch(announce);
      announce(`${name} is ready in ${jars.folder}`);
    },
    command(scratch) {
      const classes = join(scratch, name);
      compileJava([SHARED, folder], classes, jars.folder);
      const classPath = [classes, join(jars.folder, '*')].join(delimiter);
      const options = [HEAP, `-Djava.io.tmpdir=${scratch}`, '-cp', classPath];
      return { command: findJava(), before: [...options, main], behind: [] };
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
