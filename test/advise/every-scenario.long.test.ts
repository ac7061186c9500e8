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

describe('what is told of every scenario', () => {
  it.each(LABELLED)(
    'comes true when %s is run with the allowed disorder that is advised',
    async (name) => {
      const advice = await adviseOnRun(await runInto(inFolder('first'), name, WORKING));
      expect(advice.labelled).toBe(true);
      const run = await expectAsRun(advice, advice.advised.rounded_ms, inFolder('then'), name, WORKING);
      rmSync(run.folder, { recursive: true });
    },
    600_000,
  );
});
