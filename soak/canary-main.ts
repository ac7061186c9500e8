import { type CanaryAnswer, type CanaryQuestion } from './canary.ts';
import { INTERRUPT_SIGNALS } from '../src/model/interrupt-signals.ts';
import { journalInMemory } from './journal.ts';
import { sampledChecks } from './sampled-checks.ts';
import { soak } from './soak.ts';

/**
 * The program of a process with a mutant planted, started by `tryCanary`: a soak until one of its seeds goes wrong, with the process elsewhere too, since
 * some defects show in another time zone alone. The built command has no mutant in it.
 */

// It ends with its parent. The parent also decides what Ctrl-C means.
process.on('disconnect', () => process.exit());
for (const signal of INTERRUPT_SIGNALS) process.on(signal, () => undefined);
process.once('message', (question) => void answer(question as CanaryQuestion).then((said) => process.send!(said)));

async function answer({ seed, from, most }: CanaryQuestion): Promise<CanaryAnswer> {
  const enough = new AbortController();
  const checks = sampledChecks(seed, enough.signal);
  let said: CanaryAnswer = { found: null, seeds: most, words: '' };
  await soak({
    ...checks,
    fresh: { every: Infinity, check: () => Promise.resolve(null) },
    seed,
    from,
    end: from + most,
    jobs: 1,
    blockSeeds: most,
    journal: journalInMemory(),
    onSeed: ({ number, failure }) => {
      if (failure === null || said.found !== null) return;
      said = { found: number, seeds: number - from + 1, words: failure.words };
      enough.abort();
    },
    signal: enough.signal,
  });
  checks.close();
  return said;
}
