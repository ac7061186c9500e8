import { describeIssue } from '../../config/zod-messages.ts';
import { show } from '../../config/messages.ts';
import { type LogBatch } from '../../model/batch.ts';
import { createVocabulary } from '../../model/dictionary.ts';
import { type EngineResults, NO_OUTPUTS } from '../../model/engine-results.ts';
import { type ErrorSubCode, TraplineError } from '../../model/errors.ts';
import { type ForeignComparison } from '../../model/foreign-alert.ts';
import { EngineOutput } from '../../pipeline/engine-output.ts';
import { realClock } from '../../pacing/real-clock.ts';
import { type ArrivedAlert } from '../../pipeline/engine-watcher.ts';
import { type WatchableEngines } from '../../pipeline/engines.ts';
import { AlertLog } from '../alert-log.ts';
import { type AlertParser } from '../alert-parser.ts';
import { AlertProblem } from '../alert-problem.ts';
import { type EngineProgram } from '../engine-request.ts';
import { type EngineRun } from '../engine-run.ts';
import { type EngineIdentity, type ForeignEngine, type WorkingEngine } from '../foreign-engine.ts';
import { WorkListeners } from '../work-listeners.ts';
import { Child } from '../child.ts';
import { initMessage } from './init-message.ts';
import { type FromEngine, fromEngineSchema, PROTOCOL, type ToEngine } from './messages.ts';
import { RecordLines } from './record-lines.ts';

/** The most that is shown of a line that is no message. */
const SHOWN_CHARACTERS = 80;
/** The longest time that a timer takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Ready = Extract<FromEngine, { type: 'ready' }>;

/** An engine in a program of its own, which speaks the protocol on stdin and stdout. */
export class ProcessEngine implements WorkingEngine {
  readonly door = 'process';
  readonly caughtUp = 'known';
  readonly alerts = new AlertLog();
  readonly firstOffsets: readonly number[];
  readonly engines: WatchableEngines;
  failure: TraplineError | null = null;
  readonly #program: EngineProgram;
  readonly #parser: AlertParser;
  readonly #signal: AbortSignal;
  readonly #child: Child;
  readonly #records = new RecordLines();
  readonly #listeners: WorkListeners;
  readonly #endOffsets: number[];
  readonly #endedPartitions = new Set<number>();
  #ready: Ready | null = null;
  #sent = 0;
  #lines = 0;
  /** Whether it was told that no more comes. */
  #wasTold = false;
  #hasEnded = false;
  /** Ends the present wait. */
  #wake = (): void => undefined;

  /**
   * Starts the program and greets it. Throws TraplineError: `engine_failed` if it cannot be started, `engine_protocol` if it answers with
   * something else than it should, `engine_silent` if it does not answer, `rule_unsupported` for a rule that it cannot be told of.
   */
  static async open(program: EngineProgram, parser: AlertParser, run: EngineRun): Promise<ProcessEngine> {
    // Made first: a rule that the protocol does not carry starts no program.
    const init = initMessage(run.scenario.engine, run.scenario.delivery.partitions);
    const engine = new ProcessEngine(program, parser, run);
    engine.#say(init);
    await engine.#until(() => engine.#ready !== null);
    if (engine.failure !== null && engine.#ready === null) throw engine.failure;
    if (run.signal.aborted) await engine.close();
    return engine;
  }

  private constructor(program: EngineProgram, parser: AlertParser, { scenario, signal }: EngineRun) {
    this.#program = program;
    this.#parser = parser;
    this.#signal = signal;
    this.firstOffsets = Array.from({ length: scenario.delivery.partitions }, () => 0);
    this.#endOffsets = [...this.firstOffsets];
    this.#listeners = new WorkListeners(this.firstOffsets.length);
    this.#child = new Child(program.command, program.args, {
      line: (text) => this.#take(text),
      log: program.onLog,
      drained: () => this.#wake(),
      ended: (how) => this.#ended(how),
    });
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    this.engines = this.#port();
  }

  get identity(): EngineIdentity {
    const { name = this.#program.command, version = null, features = [] } = this.#ready ?? {};
    return { name, version: version ?? null, features };
  }

  get comparison(): ForeignComparison {
    const { features } = this.identity;
    return {
      reference: features.includes('exact_by_partition') ? 'admitted' : 'delivered',
      compared: this.alerts.compared(features.includes('extends')),
      rules: this.#ready?.rules ?? this.#parser.mappedRules,
    };
  }

  get counts(): ForeignEngine['counts'] {
    return this.alerts.counts;
  }

  onAlert(listener: (alert: ArrivedAlert) => void): void {
    this.#listeners.onAlert(listener);
  }

  close(): Promise<void> {
    return this.#child.stop();
  }

  #port(): WatchableEngines {
    const sent = (): number => this.#sent;
    return {
      get consumed() {
        return sent();
      },
      // It has answered before it was handed out.
      ready: () => Promise.resolve(),
      watch: (watcher) => this.#listeners.watch(watcher),
      changedMinutes: () => [],
      process: (batch) => this.#process(batch),
      caughtUp: () => this.#until(() => !this.#child.isBehind),
      takeFinal: () => NO_OUTPUTS,
      finish: (ended) => this.#finish(ended),
    };
  }

  #process(batch: LogBatch): void {
    this.#sent += batch.length + batch.malformed.length;
    const last = Math.max(batch.offset[batch.length - 1] ?? -1, batch.malformed.at(-1)?.offset ?? -1);
    this.#endOffsets[batch.partition] = Math.max(this.#endOffsets[batch.partition]!, last + 1);
    if (!this.#isAtWork) return;
    this.#child.write(this.#records.linesOf(batch));
    this.#listeners.reached(batch.partition, last + 1, realClock.nowMs());
  }

  /** Tells it that no more comes, and waits until it has said all it has to say. */
  async #finish(ended: boolean): Promise<EngineResults> {
    this.#wasTold = ended;
    if (ended) {
      for (const [partition, endOffset] of this.#endOffsets.entries()) {
        this.#say({ type: 'end', partition, end_offset: endOffset });
      }
    }
    this.#child.endInput();
    if (ended) await this.#until(() => this.#hasEnded || this.#endedPartitions.size === this.#endOffsets.length);
    await this.#child.stop();
    return new EngineOutput(createVocabulary(), 0).results([]);
  }

  get #isAtWork(): boolean {
    return this.failure === null && !this.#signal.aborted;
  }

  #say(message: ToEngine): void {
    if (this.#isAtWork) this.#child.write(`${JSON.stringify(message)}\n`);
  }

  /** Waits for something that the engine does. Not for longer than it may be silent, not after a failure, and not when it is to stop. */
  async #until(isDone: () => boolean): Promise<void> {
    while (!isDone() && this.#isAtWork) {
      const { silenceMs } = this.#program;
      const isSilent = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), Math.min(silenceMs, LONGEST_TIMER_MS));
        this.#wake = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      if (isSilent && !isDone())
        this.#fail('engine_silent', `neither read nor said anything for ${silenceMs / 1000} s`);
    }
  }

  #take(text: string): void {
    this.#lines += 1;
    if (this.failure !== null || text.trim() === '') return;
    try {
      this.#dispatch(messageOf(text));
    } catch (error) {
      if (!(error instanceof AlertProblem)) throw error;
      this.#fail('engine_protocol', `${this.#place}: ${error.message}`);
    }
    this.#wake();
  }

  /** The line that was taken last. */
  get #place(): string {
    return `line ${this.#lines} of its stdout`;
  }

  #dispatch(message: FromEngine): void {
    if (this.#ready === null && message.type !== 'ready') {
      throw new AlertProblem(`expected ready in answer to init, found ${message.type}`);
    }
    switch (message.type) {
      case 'ready':
        if (this.#ready !== null) throw new AlertProblem('this is a second ready');
        if (message.protocol !== PROTOCOL) {
          throw new AlertProblem(`it speaks ${show(message.protocol)}, expected "${PROTOCOL}"`);
        }
        for (const name of message.rules ?? []) this.#parser.requireRule(name);
        this.#ready = message;
        return;
      case 'alert': {
        const { type: _, ...row } = message;
        const said = this.#parser.parse(row);
        if (said === undefined) return;
        if (this.#ready!.rules?.includes(said.rule) === false) {
          throw new AlertProblem(
            `an alert of rule ${show(said.rule)}, which is not among the rules that it named in ready`,
          );
        }
        if (this.alerts.add(said, this.#place)) this.#listeners.alert(said);
        return;
      }
      case 'progress':
        if (message.partition >= this.#endOffsets.length) {
          throw new AlertProblem(
            `progress of partition ${message.partition}, expected one from 0 to ${this.#endOffsets.length - 1}`,
          );
        }
        if (message.ended === true && this.#wasTold) this.#endedPartitions.add(message.partition);
    }
  }

  #ended(how: string | null): void {
    this.#hasEnded = true;
    if (how !== null) this.#fail('engine_failed', `it ${how}`);
    else if (!this.#wasTold) this.#fail('engine_failed', 'it ended before the log did');
    this.#wake();
  }

  /** Notes the first thing that goes wrong, and is done with the engine. */
  #fail(subCode: ErrorSubCode, what: string): void {
    if (!this.#isAtWork || this.#endedPartitions.size === this.#endOffsets.length) return;
    const words = this.#child.lastWords;
    const last = words.length === 0 ? '' : `; the last of its log: ${words.map((word) => word.trim()).join(' | ')}`;
    this.failure = new TraplineError(
      subCode,
      `engine ${this.identity.name}, after ${this.#sent} records: ${what}${last}`,
    );
    void this.#child.stop();
    this.#wake();
  }
}

/** Throws AlertProblem for a line that is no message. */
function messageOf(text: string): FromEngine {
  const parsed = fromEngineSchema.safeParse(jsonOf(text), { error: (issue) => describeIssue(issue) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue!.path.map(String).join('.');
  throw new AlertProblem(path === '' ? issue!.message : `${path}: ${issue!.message}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
    throw new AlertProblem(`expected a message, found ${show(shown)}; stdout is for messages, so write logs to stderr`);
  }
}
