import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/report/report-schema.ts';
import { DEFAULT_BATCH_ROWS } from '../../src/pipeline/batch-rows.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { type RunRequest } from '../../src/run/run-request.ts';
import { trapline } from '../cli/trapline.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';

const inFolder = temporaryFolder();

const FAULTS =
  'faults=[{ kind: crash, every_records: 40 }, { kind: damaged_checkpoint, damage: torn, every: 2 }, ' +
  '{ kind: rebalance, every: 5h, consumers: [2, 1] }]';
const CONSUMERS = 'consumers.checkpoint.every_records=25';

function runSmall(overrides: readonly string[], changes: Partial<RunRequest> = {}): ReturnType<typeof runScenario> {
  return runScenario({
    ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')), overrides }),
    directory: inFolder('run'),
    batchRows: DEFAULT_BATCH_ROWS,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  });
}

/** Everything that a run wrote, apart from how long it took. */
function written(): Record<string, unknown> {
  const files = readdirSync(inFolder('run')).filter((file) => file !== 'report.md');
  return Object.fromEntries(
    files.map((file) => {
      const bytes = readFileSync(inFolder('run', file));
      if (file !== 'report.json') return [file, bytes.toString('latin1')];
      return [file, { ...(JSON.parse(bytes.toString()) as object), performance: null }];
    }),
  );
}

describe('a run with faults', () => {
  it('writes what it would without, and what they cost', async () => {
    await runSmall([]);
    const {
      'report.json': calm,
      'manifest.json': _,
      'scenario.json': ___,
      'report.html': page,
      ...expected
    } = written();
    await runSmall([FAULTS, CONSUMERS]);
    const {
      'report.json': report,
      'manifest.json': __,
      'scenario.json': ____,
      'report.html': faulty,
      ...files
    } = written();
    expect(files).toEqual(expected);
    expect(page).not.toContain('crashes');
    expect(faulty).toContain('crashes 18 ');
    const { faults, reached, run_id, ...rest } = report as Record<string, unknown>;
    const { reached: reachedInCalm, run_id: calmId, ...calmRest } = calm as Record<string, unknown>;
    expect(rest).toEqual(calmRest);
    // Only what was processed on both sides of a fault is another number.
    const withoutFaults = (counts: unknown) =>
      Object.entries(counts as object).filter(([name]) => !/_during_|_restore/.test(name));
    expect(withoutFaults(reached)).toEqual(withoutFaults(reachedInCalm));
    expect(run_id).not.toBe(calmId);
    expect(reportSchema.shape.faults.parse(faults)).toMatchObject({ crashes: 18, rebalances: 4 });
    expect(calm).not.toHaveProperty('faults');
  });

  it('writes the same, whatever the batch size, with the report of what happened', async () => {
    await runSmall([FAULTS, CONSUMERS]);
    const expected = written();
    for (const [batchRows, consumers] of [
      [1, 1],
      [7, 3],
      [100, 2],
    ] as const) {
      await runSmall([FAULTS, CONSUMERS], { batchRows, consumers });
      expect(written()).toEqual(expected);
    }
  });

  it('can be had from the command line', () => {
    const args = ['run', writeSmallScenario(inFolder('small.yaml')), '--set', FAULTS, '--set', CONSUMERS];
    const { status, stdout } = trapline([...args, '--out', inFolder('run')]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\n crashes 18 · rebalances 4 · restores \d+ · .*checkpoints\s+\d+ \(\d+ refused\)/);
    expect(stdout).toContain('✓ engine = oracle');
  });

  it('is none through Kafka', async () => {
    const live = { topic: undefined, consumers: 1 } as unknown as NonNullable<RunRequest['live']>;
    await expect(runSmall([FAULTS], { live })).rejects.toMatchObject({
      code: 'input',
      message:
        "small: faults happen in virtual time only, not through Kafka; run it in memory, or with --set 'faults=[]'",
    });
    expect(readdirSync(inFolder())).not.toContain('run');
  });

  it('is a pause when it is interrupted, like any other', async () => {
    const controller = new AbortController();
    const result = await runSmall([FAULTS, CONSUMERS], {
      batchRows: 64,
      signal: controller.signal,
      onProgress: ({ transactions }) => {
        if (transactions > 200) controller.abort();
      },
    });
    expect(result.kind).toBe('interrupted');
  });
});
