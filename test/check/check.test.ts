import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BATCH_ROWS } from '../../src/pipeline/batch-rows.ts';
import { check, type CheckRequest, type CheckResult } from '../../src/check/check.ts';
import { readGolden, writeGolden } from '../../src/check/golden-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';

const inFolder = temporaryFolder();

/** Checks the small scenario, with `more` in its file, against a golden file in the folder. */
function checkSmall(changes: Partial<CheckRequest> = {}, more = ''): Promise<CheckResult[]> {
  return check({
    scenarios: [writeSmallScenario(inFolder('small.yaml'), more)],
    goldenPath: inFolder('golden.json'),
    update: false,
    batchRows: DEFAULT_BATCH_ROWS,
    onProgress: () => undefined,
    onResult: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  });
}

describe('check', () => {
  it('fails what has no golden results yet, and writes none unasked', async () => {
    expect(await checkSmall()).toMatchObject([
      { scenario: 'small', golden: 'new', changes: [], missed: [], passed: false },
    ]);
    expect(existsSync(inFolder('golden.json'))).toBe(false);
  });

  it('writes golden results when asked to, and is then content with the same', async () => {
    expect(await checkSmall({ update: true })).toMatchObject([{ golden: 'updated', passed: true }]);
    const written = readFileSync(inFolder('golden.json'), 'utf8');
    expect(await checkSmall({ batchRows: 100 })).toMatchObject([{ golden: 'same', changes: [], passed: true }]);
    expect(await checkSmall({ update: true })).toMatchObject([{ golden: 'same', passed: true }]);
    expect(readFileSync(inFolder('golden.json'), 'utf8')).toBe(written);
  });

  it('says in words what changed, and takes it when asked to', async () => {
    await checkSmall({ update: true });
    const golden = readGolden(inFolder('golden.json'));
    const { small } = golden as { small: (typeof golden)[string] };
    const changed = { ...small, counts: { ...small.counts, late: 3 }, digests: { ...small.digests, alerts: 'other' } };
    writeGolden(inFolder('golden.json'), { small: changed });
    const [result] = await checkSmall();
    expect(result).toMatchObject({ golden: 'changed', passed: false });
    expect(result!.changes).toEqual([expect.stringMatching(/^late 3 → \d+ \(\+\d+\)$/), 'alerts digest differs']);
    expect(await checkSmall({ update: true })).toMatchObject([{ golden: 'updated', passed: true }]);
    expect(readGolden(inFolder('golden.json'))).toEqual({ small });
  });

  it('keeps the golden results of scenarios that were not asked for', async () => {
    await checkSmall({ update: true });
    const { small } = readGolden(inFolder('golden.json')) as Record<'small', never>;
    writeGolden(inFolder('golden.json'), { another: small });
    await checkSmall({ update: true });
    expect(Object.keys(readGolden(inFolder('golden.json')))).toEqual(['another', 'small']);
  });

  it('fails a missed expectation, also while it takes new golden results', async () => {
    const more = 'expect: { counts.late: == 0, counts.transactions: "> 0" }\n';
    const missed = [{ path: 'counts.late', text: '== 0', passed: false }];
    expect(await checkSmall({ update: true }, more)).toMatchObject([{ golden: 'updated', missed, passed: false }]);
    expect(await checkSmall({}, more)).toMatchObject([{ golden: 'same', missed, passed: false }]);
  });

  it('tells each result as soon as it is there, and stops when it is told to', async () => {
    const controller = new AbortController();
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const told: string[] = [];
    const results = await checkSmall({
      scenarios: [scenario, scenario],
      update: true,
      signal: controller.signal,
      onResult: (result) => {
        told.push(result.scenario);
        controller.abort();
      },
    });
    expect(results).toHaveLength(1);
    expect(told).toEqual(['small']);
    expect(existsSync(inFolder('golden.json'))).toBe(false);
  });
});
