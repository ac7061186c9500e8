import { type CanaryAnswer, type CanaryQuestion } from './canary.ts';
import { INTERRUPT_SIGNALS } from '../src/model/interrupt-signals.ts';
import { SeedThread } from './seed-thread.ts';

/** The program of a process with a mutant planted, started by `tryCanary`: seeds until one of them goes wrong, by the checks of every soak. */

// It ends with its parent. The parent also decides what Ctrl-C means.
process.on('disconnect', () => process.exit());
for (const signal of INTERRUPT_SIGNALS) process.on(signal, () => undefined);
process.once('message', (question) => void answer(question as CanaryQuestion).then((said) => process.send!(said)));

async function answer({ seed, from, most }: CanaryQuestion): Promise<CanaryAnswer> {
  const thread = new SeedThread();
  let said: CanaryAnswer = { found: null, seeds: 0, words: '' };
  await thread.run({ seed, from, seeds: most, traceEvery: Infinity }, ({ number, failure }) => {
    if (said.found !== null) return;
    said = { found: failure === null ? null : number, seeds: said.seeds + 1, words: failure?.words ?? '' };
    if (failure !== null) void thread.close();
  });
  await thread.close();
  return said;
}
