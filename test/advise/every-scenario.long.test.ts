import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listScenarios } from '../../src/config/load-scenario.ts';
import { runInto } from '../explain/running.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { adviseOnRun, expectAsRun } from './as-run.ts';

const inFolder = temporaryFolder();

/** Those whose traffic comes with them, and that have episodes. */
const LABELLED = listScenarios().filter((name) => !['foreign-overlay', 'baseline', 'original-producer'].includes(name));

/** Consumers that crash or are away keep alerts waiting as well, and no allowed disorder mends that: waits are those of consumers that work. */
const WORKING = ['faults=[]'];
/** Four rules that look at weeks of a client's past, for which the oracle takes minutes. */
const SHORTENED: Readonly<Record<string, readonly string[]>> = {
  'spending-drift': ['traffic.clients=200', 'fraud[0].episodes=60'],
};

describe('what is told of every scenario', () => {
  it.each(LABELLED)('comes true when %s is run with the allowed disorder that is advised', async (name) => {
    const overrides = [...WORKING, ...(SHORTENED[name] ?? [])];
    const advice = await adviseOnRun(await runInto(inFolder('first'), name, overrides));
    expect(advice.labelled).toBe(true);
    const run = await expectAsRun(advice, advice.advised.rounded_ms, inFolder('then'), name, overrides);
    rmSync(run.folder, { recursive: true });
  });
});
