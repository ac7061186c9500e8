import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineSpec } from '../../model/scenario.ts';
import { Child } from '../child.ts';
import { type Companion } from '../kafka/companion.ts';
import { requireSpark } from './installation.ts';
import { rulesFile } from './rules-file.ts';
import { temporaryName } from '../../model/temporary-name.ts';

const PROGRAM = fileURLToPath(new URL('../../../spark/job.py', import.meta.url));
/** What it says on stdout once it reads. */
const READS = 'reading';
/** Spark takes its time to end. */
const GRACE_MS = 10_000;

/** The jobs of `spark/`: the same alerts as ours, and the semantics of the pipeline that Trapline grew out of. */
export type SparkJobKind = 'exact' | 'original';

/** What a job on Spark is told. */
export interface SparkJobSettings {
  readonly job: SparkJobKind;
  readonly brokers: string;
  readonly kafkaConfig: string | undefined;
  readonly topic: string;
  readonly alertsTopic: string;
  readonly progressTopic: string;
  readonly controlTopic: string;
  readonly engine: EngineSpec;
  /** Arguments of the job's own. */
  readonly args: readonly string[];
  readonly onLog: (line: string) => void;
}

/**
 * A job on Spark on this machine. The exact one works as the log grows; the original's reads what is there when all is, and ends.
 */
export class SparkJob implements Companion {
  failure: string | null = null;
  hasEnded = false;
  readonly #settings: SparkJobSettings;
  readonly #python: string;
  readonly #rules: string;
  /** For its checkpoint and its rules. */
  readonly #folder: string;
  readonly #removeFolder = (): void => rmSync(this.#folder, { recursive: true, force: true });
  #tellReady = (): void => undefined;
  readonly #ready = new Promise<void>((resolve) => (this.#tellReady = resolve));
  #child: Child | undefined;
  #isStopped = false;

  /** Throws TraplineError: 'not_installed' where Spark is missing, 'rule_unsupported' for a rule that the exact job does not have. */
  constructor(settings: SparkJobSettings) {
    this.#settings = settings;
    this.#rules = settings.job === 'exact' ? rulesFile(settings.engine.ruleSet) : '';
    this.#python = requireSpark();
    this.#folder = mkdtempSync(join(tmpdir(), temporaryName('spark', process.pid)));
    process.on('exit', this.#removeFolder);
  }

  start(isAllThere: boolean, firstOffsets: readonly number[]): void {
    const { job, onLog } = this.#settings;
    if (this.#child !== undefined || isAllThere !== (job === 'original')) return;
    const child = new Child(
      this.#python,
      [PROGRAM, ...this.#arguments(firstOffsets)],
      {
        line: (line) => (line === READS ? this.#tellReady() : onLog(line)),
        log: onLog,
        drained: () => undefined,
        ended: (how) => {
          this.#tellReady();
          const last = child.lastWords.at(-1)?.trim() ?? '';
          if (how === null) this.hasEnded = true;
          else if (!this.#isStopped) this.failure = last === '' ? how : `${how}; the last of its log: ${last}`;
        },
      },
      // What it leaves behind when it is killed goes with the folder.
      { TMPDIR: this.#folder },
    );
    this.#child = child;
    child.endInput();
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#tellReady();
    await this.#child?.stop(GRACE_MS);
    process.off('exit', this.#removeFolder);
    this.#removeFolder();
  }

  #arguments(firstOffsets: readonly number[]): string[] {
    const { job, brokers, kafkaConfig, topic, alertsTopic, args } = this.#settings;
    const flags = {
      '--job': job,
      '--brokers': brokers,
      '--topic': topic,
      '--alerts-topic': alertsTopic,
      '--checkpoint': join(this.#folder, 'checkpoint'),
      '--starting-offsets': JSON.stringify({ [topic]: Object.fromEntries(firstOffsets.entries()) }),
      ...(kafkaConfig === undefined ? {} : { '--kafka-config': kafkaConfig }),
      ...(job === 'exact' ? this.#exactFlags() : {}),
    };
    return [...Object.entries(flags).flat(), ...(job === 'original' ? ['--available-now'] : []), ...args];
  }

  #exactFlags(): Readonly<Record<string, string>> {
    const { progressTopic, controlTopic, engine } = this.#settings;
    const { allowedDisorderMs, maxFutureMs, ruleSet } = engine;
    const rules = join(this.#folder, `${ruleSet.name}.yaml`);
    writeFileSync(rules, this.#rules);
    return {
      '--rules': rules,
      '--progress-topic': progressTopic,
      '--control-topic': controlTopic,
      '--allowed-disorder': `${allowedDisorderMs}ms`,
      '--max-future': maxFutureMs === null ? 'off' : `${maxFutureMs}ms`,
    };
  }
}
