import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../../src/model/errors.ts';
import { cacheFolder } from '../../src/config/cache-folder.ts';

/** The supported lines of Kafka, newest first. Each has a folder here whose pom.xml pins its jars. */
export const KAFKA_LINES = ['4', '3.9'] as const;
/** One of KAFKA_LINES. */
export type KafkaLine = (typeof KAFKA_LINES)[number];

/** Kafka's server of one line: its version, and the place of its jars. */
export interface Distribution {
  /** For example `3.9.2`. */
  readonly version: string;
  readonly pomFile: string;
  /** Folder of the jars. Once they are complete, it also has a copy of the pom.xml that names them. */
  readonly folder: string;
  /** Classes in the JVM's memory format, which halve the time of a start. A JVM ignores an archive that it cannot use. */
  readonly classArchive: string;
}

/** The server of a line. */
export function distributionOf(line: KafkaLine): Distribution {
  const pomFile = fileURLToPath(new URL(`${line}/pom.xml`, import.meta.url));
  const version = /<version>(.+?)<\/version>/.exec(readFileSync(pomFile, 'utf8'))![1]!;
  const folder = join(cacheFolder(), `kafka-${version}`);
  return { version, pomFile, folder, classArchive: join(folder, 'classes.jsa') };
}

/** Whether all jars are there and are those of the present pom.xml. */
export function isPrepared({ folder, pomFile }: Distribution): boolean {
  const asked = join(folder, 'pom.xml');
  return existsSync(asked) && readFileSync(asked, 'utf8') === readFileSync(pomFile, 'utf8');
}

/** Throws a service error if the jars are not prepared. */
export function requirePrepared(distribution: Distribution): void {
  if (isPrepared(distribution)) return;
  const { version, folder } = distribution;
  throw new TraplineError('not_installed', `Kafka ${version} is not in ${folder}: npm run services -- prepare kafka`);
}

/** The jars in a fixed order, because the class archive is valid for one order only. */
export function classPath({ folder }: Distribution): string {
  const jars = readdirSync(folder).filter((name) => name.endsWith('.jar'));
  return jars
    .sort()
    .map((name) => join(folder, name))
    .join(delimiter);
}
