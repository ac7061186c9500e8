import { soak } from '../../soak/soak.ts';
import { say } from './said.ts';

/**
 * Run in a process of its own, with a mutant planted: drawn scenarios until one of them goes wrong, for so many seconds at most. The one
 * place that says how the hunt is done.
 */
const [seed = '1', seconds = '60'] = process.argv.slice(2);

const startedAt = performance.now();
const elapsedS = (): number => (performance.now() - startedAt) / 1000;
const controller = new AbortController();
let found: string | null = null;
let cases = 0;
await soak({
  seed,
  from: 0,
  freshEvery: Infinity,
  isEnough: () => found !== null || elapsedS() >= Number(seconds),
  verifyFresh: () => Promise.resolve(null),
  onScenario: ({ name }, mismatch) => {
    cases += 1;
    if (mismatch !== null) found = `${name}: ${mismatch}`;
  },
  signal: controller.signal,
});
say({ found, cases, seconds: elapsedS() });
