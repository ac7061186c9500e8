import { INTERRUPT_SIGNALS } from '../src/model/interrupt-signals.ts';
import { MICROSECONDS_PER_MS } from '../src/threads/cpu-time.ts';
import { type ElsewhereAnswer, type ElsewhereQuestion } from './elsewhere.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { drawSeed } from './draw-seed.ts';
import { runWay } from './run-way.ts';
import { errorFailure } from './try-seed.ts';

/** The program of a process with another time zone and locale, started by `Elsewhere`. It runs seeds once, one after another. */

// It ends with its parent. The parent also decides what Ctrl-C means.
process.on('disconnect', () => process.exit());
for (const signal of INTERRUPT_SIGNALS) process.on(signal, () => undefined);
process.on('message', (question) => void answer(question as ElsewhereQuestion).then((said) => process.send!(said)));

async function answer({ id, seed, number }: ElsewhereQuestion): Promise<ElsewhereAnswer> {
  const before = process.cpuUsage();
  const said = await traced(seed, number);
  const { user, system } = process.cpuUsage(before);
  return { id, cpuMs: (user + system) / MICROSECONDS_PER_MS, ...said };
}

async function traced(seed: string, number: number): Promise<Pick<ElsewhereAnswer, 'trace' | 'failure'>> {
  try {
    const draw = drawSeed(seed, number);
    const { trace } = await runWay(draw, draw.ways[0], runScenario);
    return { trace, failure: null };
  } catch (error) {
    return { trace: null, failure: errorFailure(error) };
  }
}
