import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { killGroup } from './run-process.ts';
import { type TestsAnswer, testsAnswerSchema, type TestsQuestion } from './tests-question.ts';

const PROGRAM = fileURLToPath(new URL('tests-main.ts', import.meta.url));

/** The process that keeps vitest: begun when it is first asked, and anew after it had to be stopped. One question at a time. */
export class TestsProcess {
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;

  /** `env` is added to the environment of the tests. */
  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  /** The answer, or why there is none. */
  async ask(
    question: TestsQuestion,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<TestsAnswer | 'hang' | 'interrupted'> {
    if (signal.aborted) return 'interrupted';
    const child = (this.#child ??= this.#begin());
    const over = new AbortController();
    const answered = once(child, 'message', { signal: over.signal }).then(([answer]) =>
      testsAnswerSchema.parse(answer),
    );
    const died = once(child, 'exit', { signal: over.signal }).then(([status]): TestsAnswer => {
      this.#child = undefined;
      return { failed: null, broken: `vitest ended with status ${String(status)}` };
    });
    const late = setTimeout(timeoutMs, 'hang' as const, { signal: over.signal });
    const aborted = once(signal, 'abort', { signal: over.signal }).then(() => 'interrupted' as const);
    const waited = [answered, died, late, aborted];
    child.send(question);
    try {
      const answer = await Promise.race(waited);
      if (typeof answer === 'string') this.stop();
      return answer;
    } finally {
      over.abort();
      // What is not waited for any more ends in an AbortError.
      await Promise.allSettled(waited);
    }
  }

  /** Stops it, with what it has started. */
  stop(): void {
    killGroup(this.#child?.pid);
    this.#child = undefined;
  }

  #begin(): ChildProcess {
    return fork(PROGRAM, {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
    });
  }
}
