import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listScenarios } from '../../src/config/load-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { expectNoContradiction } from './no-contradiction.ts';
import { rowsOf, runInto } from './running.ts';

const inFolder = temporaryFolder();

/** Clients that are looked at in one scenario: more than that takes minutes and finds nothing new. */
const MOST_CLIENTS = 1500;
/** What costs the oracle minutes: hundreds of thousands of detections, and four rules that look at weeks of a client's past. */
const SHORTENED: Readonly<Record<string, readonly string[]>> = {
  'original-producer': ['duration=2h'],
  'spending-drift': ['traffic.clients=200', 'fraud[0].episodes=60'],
};

describe('what is said of an episode or an alert', () => {
  it.each(listScenarios())('never contradicts the files of %s', async (name) => {
    const run = await runInto(inFolder('run'), name, SHORTENED[name]);
    const held = await expectNoContradiction(run, MOST_CLIENTS);
    const { episodes, alerts } = rowsOf(run);
    expect(held.episodes > 0).toBe(episodes.length > 0);
    if (episodes.length === 0) expect(held.alerts > 0).toBe(alerts.length > 0);
    rmSync(run.folder, { recursive: true });
  });
});
