import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { requireSpark, sparkInstallation } from '../../src/external/spark/installation.ts';
import { ROOT } from '../cli/trapline.ts';

const PROGRAM = join(ROOT, 'spark/job.py');
const PACKAGE = 'import pathlib, pyspark; print(pathlib.Path(pyspark.__file__).parent)';

/**
 * Hands `spark/job.py` to `spark-submit`, for a cluster of two workers with a process each, and waits for its end. `folder` is made for
 * what the workers leave behind.
 */
export function submit(
  folder: string,
  args: readonly string[],
): { readonly status: number | null; readonly log: string } {
  const python = requireSpark();
  const jars = join(sparkInstallation().folder, 'jars');
  const home = spawnSync(python, ['-c', PACKAGE], { encoding: 'utf8' }).stdout.trim();
  mkdirSync(folder);
  // Workers write below Spark's home, which is in the cache.
  for (const name of readdirSync(home)) if (name !== 'work') symlinkSync(join(home, name), join(folder, name));
  const paths = readdirSync(jars).map((name) => join(jars, name));
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const forJava = `-Djava.io.tmpdir=${scratch}`;
  const cluster = ['--master', 'local-cluster[2,1,1024]', '--jars', paths.join(',')];
  const options = ['--driver-java-options', forJava, '--conf', `spark.executor.extraJavaOptions=${forJava}`];
  const own = { SPARK_HOME: folder, SPARK_LOCAL_IP: '127.0.0.1', PYSPARK_PYTHON: python, TMPDIR: scratch };
  const { status, stderr } = spawnSync(
    join(dirname(python), 'spark-submit'),
    [...cluster, ...options, PROGRAM, ...args],
    { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...own } },
  );
  return { status, log: stderr };
}

/** `spark/job.py` in a process group of its own, so that the JVM ends with it. */
export class SparkJob {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #log = '';

  constructor(args: readonly string[]) {
    // What it leaves behind when it is killed goes with this folder.
    const scratch = mkdtempSync(join(tmpdir(), 'trapline-test-spark-'));
    this.#child = spawn(requireSpark(), [PROGRAM, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: { ...process.env, TMPDIR: scratch },
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#log = (this.#log + text).slice(-8000)));
    this.#exit = this.#untilExit(scratch);
  }

  /** Throws, with the end of the log, if the job has ended. */
  mustRun(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      throw new Error(`the job ended: ${this.#log}`);
  }

  /** `kill -9` of driver, JVM and workers. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
  }

  /** Ends the job as `docker stop` does; returns its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.#exit;
    return this.#child.exitCode;
  }

  /** Waits for the end of a job that ends by itself; returns its exit code, and the end of its log. */
  async ended(): Promise<{ readonly status: number | null; readonly log: string }> {
    await this.#exit;
    return { status: this.#child.exitCode, log: this.#log };
  }

  /** For after a test, however it went. */
  async clear(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.#signal('SIGKILL');
  }

  async #untilExit(scratch: string): Promise<void> {
    await once(this.#child, 'exit');
    // What it has started may still write there.
    this.#signalGroup('SIGKILL');
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    this.#signalGroup(signal);
    await this.#exit;
  }

  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.#child.pid!, signal);
    } catch {
      // All of them have ended.
    }
  }
}
