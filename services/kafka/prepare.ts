import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Announce } from '../announce.ts';
import { findJava } from '../java.ts';
import { startKafka } from '../kafka.ts';
import { copyJars } from '../maven.ts';
import { type Distribution, distributionOf, isPrepared, type KafkaLine } from './distribution.ts';

/** A JVM takes some seconds at its end to write the class archive. */
const ARCHIVE_GRACE_MS = 120_000;

/**
 * Downloads the jars of one line into the cache and records the class archive, unless they are there. Throws a service error if
 * Java or Maven is missing, or if the jars cannot be downloaded.
 */
export async function prepareKafka(line: KafkaLine, announce: Announce): Promise<void> {
  const distribution = distributionOf(line);
  const { version, folder, classArchive } = distribution;
  findJava();
  if (!isPrepared(distribution)) await fetchJars(distribution, announce);
  if (!existsSync(classArchive)) await recordClasses(line, distribution, announce);
  announce(`Kafka ${version} is ready in ${folder}`);
}

async function fetchJars({ version, pomFile, folder }: Distribution, announce: Announce): Promise<void> {
  announce(`Kafka ${version}: fetching the jars with Maven`);
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    let files = 0;
    await copyJars(pomFile, partial, () => announce.passing(`${++files} files`));
    copyFileSync(pomFile, join(partial, 'pom.xml'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Starts and stops a broker once, while the JVM records the classes that it loads. */
async function recordClasses(
  line: KafkaLine,
  { version, classArchive }: Distribution,
  announce: Announce,
): Promise<void> {
  announce(`Kafka ${version}: recording what a start loads, so that the next ones take half the time`);
  const partial = `${classArchive}.partial-${process.pid}`;
  const server = await startKafka({ version: line, jvmOptions: [`-XX:ArchiveClassesAtExit=${partial}`] });
  await server.stop({ graceMs: ARCHIVE_GRACE_MS });
  // A Java without a base archive writes none.
  if (existsSync(partial)) renameSync(partial, classArchive);
}
