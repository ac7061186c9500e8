import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../../src/model/errors.ts';
import { cacheFolder } from '../cache.ts';

/** The lines of Kafka that can be started, newest first; each has a folder here with the pom.xml that pins its jars. */
export const KAFKA_LINES = ['4', '3.9'] as const;
export type KafkaLine = (typeof KAFKA_LINES)[number];

/** Kafka's server of one line: which version that is, and where its jars are kept. */
export interface Distribution {
  /** For example `3.9.2`. */
  readonly version: string;
  readonly pomFile: string;
  /** Holds the jars and, once they are complete, a copy of the pom.xml that asked for them. */
  readonly folder: string;
  /** Classes as the JVM wants them in memory, which halves the time of a start. A JVM ignores one that it cannot use. */
  readonly classArchive: string;
}

export function distributionOf(line: KafkaLine): Distribution {
  const pomFile = fileURLToPath(new URL(`${line}/pom.xml`, import.meta.url));
  const version = /<version>(.+?)<\/version>/.exec(readFileSync(pomFile, 'utf8'))![1]!;
  const folder = join(cacheFolder(), `kafka-${version}`);
  return { version, pomFile, folder, classArchive: join(folder, 'classes.jsa') };
}

/** Whether the jars are there, all of them, and are those that today's pom.xml asks for. */
export function isPrepared({ folder, pomFile }: Distribution): boolean {
  const asked = join(folder, 'pom.xml');
  return existsSync(asked) && readFileSync(asked, 'utf8') === readFileSync(pomFile, 'utf8');
}

export function requirePrepared(distribution: Distribution): void {
  if (isPrepared(distribution)) return;
  const { version, folder } = distribution;
  throw new TraplineError('service', `Kafka ${version} is not in ${folder}: npm run services -- prepare kafka`);
}

/** The jars in an order of their own: the class archive holds for one order only. */
export function classPath({ folder }: Distribution): string {
  const jars = readdirSync(folder).filter((name) => name.endsWith('.jar'));
  return jars
    .sort()
    .map((name) => join(folder, name))
    .join(delimiter);
}
