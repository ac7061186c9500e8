import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { MemoryBus } from '../bus/memory-bus.ts';
import { StageDigests } from '../digest/stage-digest.ts';
import { TraplineError } from '../model/errors.ts';
import { parseTransactionId } from '../model/transaction-id.ts';
import { DEFAULT_BATCH_ROWS } from '../pipeline/batch-rows.ts';
import { noEngines } from '../pipeline/no-engines.ts';
import { runWorld, type WorldOptions } from '../pipeline/world-source.ts';
import { type ScorableRun } from '../run/prepare-score.ts';
import { assertSameWorld } from '../run/same-world.ts';
import { createWorld } from '../sim/world.ts';
import { LifeLog, type LivesByClient } from './life-log.ts';
import { type Selection } from './selection.ts';

/** What is told while a world is drawn again. */
export type DrawListeners = Pick<WorldOptions, 'onProgress' | 'signal'>;

/**
 * Draws the world of a finished run again, delivers it, and keeps the lives of selected transactions. Throws TraplineError: `runs_differ` if
 * it is not the world of the run, `interrupted` if the signal fires.
 */
export async function drawAgain(
  run: ScorableRun,
  selection: Selection,
  listeners: DrawListeners,
): Promise<LivesByClient> {
  const { scenario, digests } = run;
  await pause(listeners);
  const world = createWorld(scenario, run.foreign);
  await pause(listeners);
  const { partitions } = scenario.delivery;
  const bus = new MemoryBus(world.vocabulary, partitions);
  const stages = new StageDigests(world.vocabulary, partitions);
  const lives = new LifeLog(scenario, world.vocabulary, selection);
  const options = { ...listeners, batchRows: DEFAULT_BATCH_ROWS, observers: [stages, lives] };
  const { interrupted } = await runWorld(scenario, world, bus, noEngines(world.vocabulary), options);
  if (interrupted) throw stopped();
  assertSameWorld(scenario.name, stages.hex(), digests);
  return lives.lives;
}

/** Lets Ctrl-C through between two steps that take a while. */
async function pause({ signal }: DrawListeners): Promise<void> {
  await turnOfEventLoop();
  if (signal.aborted) throw stopped();
}

function stopped(): TraplineError {
  return new TraplineError('interrupted', 'interrupted, nothing is explained');
}

/** The client of a transaction; undefined if the run's world has none of that id. Only the world is drawn, nothing is delivered. */
export async function clientOf(
  { scenario, foreign }: ScorableRun,
  transactionId: string,
  listeners: DrawListeners,
): Promise<string | undefined> {
  const id = parseTransactionId(transactionId);
  if (id === undefined) return undefined;
  const world = createWorld(scenario, foreign);
  for (const { ids, client, length } of world.batches(DEFAULT_BATCH_ROWS)) {
    await pause(listeners);
    for (let row = 0; row < length; row++) {
      if (ids[2 * row] !== id.low || ids[2 * row + 1] !== id.high) continue;
      return world.vocabulary.clients.text(client[row]!);
    }
  }
  return undefined;
}
