import { fileURLToPath } from 'node:url';
import { TraplineError } from '../../src/model/errors.ts';
import { type Jars, jarsOf } from '../jars.ts';
import { findJava } from '../java.ts';
import { missingCompiler } from '../java-compiler.ts';

const POM_FILE = fileURLToPath(new URL('pom.xml', import.meta.url));

/** Flink as jars, whether they are there or not: its MiniCluster, SQL and the connector to Kafka. */
export function flinkJars(): Jars {
  return jarsOf('Flink', 'flink', POM_FILE);
}

/** What must be installed or prepared before a program on Flink can be compiled and run, in one line; null if nothing is missing. */
export function missingForFlink(): string | null {
  try {
    findJava();
  } catch (error) {
    if (!(error instanceof TraplineError)) throw error;
    return error.message;
  }
  const { version, folder, isComplete } = flinkJars();
  const jars = isComplete() ? null : `Flink ${version} is not in ${folder}: npm run services -- prepare flink`;
  return missingCompiler() ?? jars;
}
