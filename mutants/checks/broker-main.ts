import { tryPlan } from '../../src/hunt/broker/try-plan.ts';
import { drawPlan } from '../../src/kafka/simulated/plan.ts';
import { say } from './said.ts';

/**
 * Run in a process of its own, with a mutant planted: the Kafka client on simulated brokers, plan after plan, until something goes wrong, for so many
 * seconds at most.
 */
const [seed = '1', seconds = '60'] = process.argv.slice(2);

const startedAt = performance.now();
const elapsedS = (): number => (performance.now() - startedAt) / 1000;
let found: string | null = null;
let cases = 0;
while (found === null && elapsedS() < Number(seconds)) {
  const name = `${seed}-${cases}`;
  const { mismatch } = await tryPlan(drawPlan(name));
  cases += 1;
  if (mismatch !== null) found = `plan ${name}: ${mismatch}`;
}
say({ found, cases, transactions: null, seconds: elapsedS() });
