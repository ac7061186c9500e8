import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findJava } from '../../../services/java.ts';
import { compileJava } from '../../../services/java-compiler.ts';
import { flinkJars } from '../../../services/flink/jars.ts';

const PARALLELISM = 2;
/** A job takes seconds, and on a busy machine more of them; it must not outlive its test. */
const TIMEOUT_MS = 240_000;

/** Compiles the program that runs scripts into the folder `classes`. */
export function compileRunner(classes: string): void {
  compileJava([import.meta.dirname], classes, flinkJars().folder);
}

/** Runs a script of Flink SQL in a MiniCluster until all its jobs have ended; throws with what Flink complained of. */
export async function runScript(classes: string, file: string): Promise<void> {
  const classPath = [classes, join(flinkJars().folder, '*')].join(delimiter);
  // The zone must not matter. (The locale does: in Turkish the connector cannot read its own options.)
  const options = ['-Xmx1g', '-Duser.timezone=Asia/Kathmandu'];
  const args = [...options, '-cp', classPath, 'RunScript', file, String(PARALLELISM)];
  await promisify(execFile)(findJava(), args, { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 1 << 26 });
}
