import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readInjected, readOutcomes } from '../../src/compare/run-outcomes.ts';
import { episode } from '../report/fixtures.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const LINES = 10_000;

const OUTCOME = {
  episode_id: 'e',
  label: 'decoy',
  pattern: 'mall_trip',
  rule: null,
  detected: false,
  rungs: [],
  cause: null,
  time_to_detect_ms: null,
  time_to_detect_event_ms: null,
  alert_ids: [],
};

it.each([
  ['outcomes', readOutcomes],
  ['episodes', readInjected],
] as const)('can be stopped while %s are read', async (name, read) => {
  const row = JSON.stringify(name === 'episodes' ? episode('e', ['t']) : OUTCOME);
  writeFileSync(inFolder(`${name}.jsonl`), `${row}\n`.repeat(LINES));
  let pauses = 0;
  await read(inFolder(), () => Promise.resolve(void (pauses += 1)));
  expect(pauses).toBe(2);
  await expect(read(inFolder(), () => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
});
