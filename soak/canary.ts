import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Mutant } from '../mutants/mutant.ts';
import { defect } from '../src/model/errors.ts';
import { type Canary } from './journal-entry.ts';
import { LOADER } from './loader.ts';
import { SeedThread } from './seed-thread.ts';
import { type TriedSeed } from './try-seed.ts';

const PROGRAM = fileURLToPath(new URL('canary-main.ts', import.meta.url));

/** Which seeds a planted defect has to be found with. */
export interface CanaryQuestion {
  readonly seed: string;
  readonly from: number;
  /** So many seeds at most. */
  readonly most: number;
}

/** What came of them. */
export interface CanaryAnswer {
  /** Number of the first seed that went wrong. */
  readonly found: number | null;
  readonly seeds: number;
  /** What went wrong. */
  readonly words: string;
}

/**
 * Plants a defect in a process of its own, and tries seeds there by the checks of every soak until one of them goes wrong. The seed must pass without the
 * defect, or what it finds is not the defect. Undefined if the signal fires. Throws a defect if the process ends without an answer.
 */
export async function tryCanary(
  { name, wrong }: Pick<Mutant, 'name' | 'wrong'>,
  question: CanaryQuestion,
  signal: AbortSignal,
): Promise<Canary | undefined> {
  const answer = await ask(name, question, signal);
  if (answer === undefined) return undefined;
  const { found, seeds } = answer;
  const told = { kind: 'canary', mutant: name, wrong, seeds } as const;
  if (found === null) return { ...told, found, words: `not found with ${seeds} seeds` };
  const own = await tryAlone(question.seed, found, signal);
  if (own === undefined) return undefined;
  if (own.failure === null) return { ...told, found, words: firstLine(answer.words) };
  return {
    ...told,
    found: null,
    words: `seed ${found} goes wrong without it as well: ${firstLine(own.failure.words)}`,
  };
}

async function ask(name: string, question: CanaryQuestion, signal: AbortSignal): Promise<CanaryAnswer | undefined> {
  if (signal.aborted) return undefined;
  const child = fork(PROGRAM, [], {
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, TRAPLINE_MUTANT: name },
    execArgv: [...LOADER],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  try {
    const answered = new Promise<CanaryAnswer>((resolve) => {
      child.once('message', (message) => resolve(message as CanaryAnswer));
    });
    const ended = once(child, 'close');
    // Where it cannot be sent, the process has ended.
    child.send(question, () => undefined);
    const answer = await Promise.race([answered, ended.then(() => undefined)]);
    if (answer === undefined && !signal.aborted)
      throw defect(`the process of the canary ${name} has ended without a word`);
    return signal.aborted ? undefined : answer;
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

async function tryAlone(seed: string, number: number, signal: AbortSignal): Promise<TriedSeed | undefined> {
  const thread = new SeedThread();
  const close = (): void => void thread.close();
  signal.addEventListener('abort', close);
  try {
    let result: TriedSeed | undefined;
    await thread.run({ seed, from: number, seeds: 1, traceEvery: Infinity }, (tried) => (result = tried));
    return result;
  } finally {
    signal.removeEventListener('abort', close);
    await thread.close();
  }
}

function firstLine(words: string): string {
  return words.split('\n')[0]!;
}
