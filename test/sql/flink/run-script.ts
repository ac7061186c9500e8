import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { flinkJars } from '../../../services/flink/jars.ts';
import { findJava } from '../../../services/java.ts';
import { compileJava } from '../../../services/java-compiler.ts';

/** A job takes seconds, and on a busy machine more of them; it must not outlive its test. */
const TIMEOUT_MS = 240_000;

/** Compiles the program that runs scripts into the folder `classes`. */
export function compileRunner(classes: string): void {
  compileJava([import.meta.dirname], classes, flinkJars().folder);
}

/** Runs a script of Flink SQL, by two tasks of each kind, until its jobs have ended; throws with what Flink complained of. */
export async function runScript(classes: string, file: string): Promise<void> {
  const limits = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 1 << 26 } as const;
  const scratch = makeScratch();
  try {
    await promisify(execFile)(findJava(), argumentsOf(classes, file, 2, scratch), limits);
  } finally {
    removeScratch(scratch);
  }
}

/** A script whose job has no end, in a process of its own. It has one task of each kind, for one without a partition would hold back the others. */
export class RunningScript {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #scratch = makeScratch();

  constructor(classes: string, file: string) {
    const args = argumentsOf(classes, file, 1, this.#scratch);
    this.#child = spawn(findJava(), args, { stdio: ['ignore', 'ignore', 'inherit'] });
    this.#exit = once(this.#child, 'exit');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
    removeScratch(this.#scratch);
  }
}

/** For the files of a MiniCluster, which it does not remove itself. */
function makeScratch(): string {
  return mkdtempSync(join(tmpdir(), 'trapline-flink-'));
}

function removeScratch(scratch: string): void {
  rmSync(scratch, { recursive: true, force: true });
}

/** The zone must not matter. (The locale does: in Turkish the connector cannot read its own options.) */
function argumentsOf(classes: string, file: string, parallelism: number, scratch: string): string[] {
  const classPath = [classes, join(flinkJars().folder, '*')].join(delimiter);
  const options = ['-Xmx1g', '-Duser.timezone=Asia/Kathmandu', `-Djava.io.tmpdir=${scratch}`, '-cp', classPath];
  return [...options, 'RunScript', file, String(parallelism)];
}
