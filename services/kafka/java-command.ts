import { existsSync } from 'node:fs';
import { classPath, type Distribution } from './distribution.ts';

/** Settings for a fast start instead of high throughput: a small heap, one compiler, one collector. */
const JVM_OPTIONS = [
  '-Xms256m',
  '-Xmx512m',
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Djava.awt.headless=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
];

/** Arguments of `java` that run one of Kafka's own main classes. */
export function javaArguments(distribution: Distribution, main: 'kafka.Kafka' | 'kafka.tools.StorageTool'): string[] {
  const { classArchive } = distribution;
  const archive = existsSync(classArchive) ? [`-XX:SharedArchiveFile=${classArchive}`] : [];
  return [...JVM_OPTIONS, ...archive, '-cp', classPath(distribution), main];
}
