import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileAccess } from '../src/config/file-access.ts';
import { listScenarios } from '../src/config/load-scenario.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { check } from '../src/check/check.ts';

/** A file dropped into scenarios/ is a test; `trapline check <name> --update` accepts what it gives. */
describe('the scenario', () => {
  it.each(listScenarios())('%s is as expected and as committed', async (scenario) => {
    const [result] = await check({
      scenarios: [scenario],
      goldenPath: join(nodeFileAccess.scenariosDirectory, 'golden.json'),
      update: false,
      batchRows: DEFAULT_BATCH_ROWS,
      onProgress: () => undefined,
      onResult: () => undefined,
      signal: new AbortController().signal,
    });
    const { report, golden, changes, missed, passed } = result!;
    expect({ golden, changes, missed }).toEqual({ golden: 'same', changes: [], missed: [] });
    expect(passed).toBe(true);
    const { delivered, admitted, duplicates, late, future, malformed } = report.counts;
    expect(delivered).toBe(admitted! + duplicates! + late! + future! + malformed!);
    for (const rule of Object.values(report.rules)) {
      expect(rule.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
    }
  });
});
