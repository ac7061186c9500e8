import { trySeed } from '../../soak/try-seed.ts';
import { say } from './said.ts';

/**
 * Run in a process of its own, with a mutant planted: drawn scenarios until one of them goes wrong, for so many seconds at most. The one
 * place that says how the hunt is done.
 */
const [seed = '1', seconds = '60'] = process.argv.slice(2);

const startedAt = performance.now();
const elapsedS = (): number => (performance.now() - startedAt) / 1000;
let found: string | null = null;
let cases = 0;
while (found === null && elapsedS() < Number(seconds)) {
  const { number, failure } = await trySeed(seed, cases);
  if (failure !== null) found = `soak-${seed}-${number}: ${failure.words}`;
  cases += 1;
}
say({ found, cases, seconds: elapsedS() });
