import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RunDirectory } from '../../src/artifacts/run-directory.ts';
import { MemoryBus } from '../../src/bus/memory-bus.ts';
import { type EngineProgram } from '../../src/external/engine-request.ts';
import { CANDIDATE } from '../../src/run/candidate.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { type FinishedRun } from '../../src/run/run-outcome.ts';
import { type RunRequest } from '../../src/run/run-request.ts';
import { UNWATCHED } from '../capture/format/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { SMALL_SCENARIO } from './small-scenario.ts';

const inFolder = temporaryFolder();
afterEach(() => vi.restoreAllMocks());

const NEW_RULES =
  'name: new\nrules:\n  - { name: impossible_travel, kind: distinct, field: region, at_least: 2, window: { tumbling: 2m } }\n' +
  '  - { name: many, kind: count, at_least: 3, window: 1h, detects: [spending_spree] }\n';

/** The same world and stream, run by consumers that crash. */
const CRASHING =
  'consumers: { count: 2, checkpoint: { every_records: 40 } }\nfaults: [{ kind: crash, at_record: 200, down: 1m }]\n';

async function run(
  rules: string,
  directory: string | null,
  more = '',
  changes: Partial<RunRequest> = {},
): Promise<FinishedRun> {
  mkdirSync(inFolder('made'), { recursive: true });
  writeFileSync(inFolder('made', 'new.yaml'), NEW_RULES);
  const scenario = inFolder('made', 'small.yaml');
  writeFileSync(scenario, SMALL_SCENARIO.replace('rules: default', `rules: ${rules}`) + more);
  const done = await runScenario({ ...prepareRun({ scenario }), directory, batchRows: 512, ...UNWATCHED, ...changes });
  if (done.kind === 'interrupted') throw new Error('it was not interrupted');
  return done;
}

const BOTH = '{ current: default, candidate: ./new.yaml }';

/** What is in a folder but for what differs by name, time or the machine. */
function filesIn(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) =>
    /^(?:alerts|side|outcomes|episodes|aggregates|latency|lost)\.jsonl$/.test(name),
  );
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const figuresOf = ({ report }: Pick<FinishedRun, 'report'>): object => ({ ...report, run_id: '', performance: null });

describe('a run with a candidate', () => {
  it.each([
    ['in one piece', ''],
    ['with consumers that crash', CRASHING],
  ])('gives what two runs give, digest by digest and file by file, %s', async (_, more) => {
    const both = await run(BOTH, inFolder('both'), more);
    const current = await run('default', inFolder('current'), more);
    const candidate = await run('./new.yaml', inFolder('new'), more, { attribute: false });
    expect(both.report.digests).toEqual(current.report.digests);
    expect(figuresOf(both)).toEqual(figuresOf(current));
    expect(filesIn(inFolder('both'))).toEqual(filesIn(inFolder('current')));
    expect(filesIn(inFolder('both', CANDIDATE))).toEqual(filesIn(inFolder('new')));
    expect(figuresOf({ report: both.candidate! })).toEqual(figuresOf(candidate));
    for (const report of [both.report, both.candidate!]) {
      for (const { engine_vs_oracle } of Object.values(report.rules)) {
        expect(engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
      }
    }
    expect(both.candidate!.counts.alerts).toBeGreaterThan(0);
    expect(both.candidate!.digests.alerts).not.toBe(both.report.digests.alerts);
  });

  it('is a run of the current rules alone where nothing is written', async () => {
    const both = await run(BOTH, null);
    expect(both.candidate).toBeUndefined();
    expect(both.report.digests).toEqual((await run('default', null)).report.digests);
  });

  it('is the same in batches of any size', async () => {
    await run(BOTH, inFolder('both'));
    await run(BOTH, inFolder('again'), '', { batchRows: 77 });
    for (const folder of [[], [CANDIDATE]]) {
      expect(filesIn(inFolder('both', ...folder))).toEqual(filesIn(inFolder('again', ...folder)));
    }
  });

  it('expects nothing of a rule that the candidate does not have', async () => {
    const expects =
      'expect: { rules.spending_spree.episodes.detected: "> 0", rules.impossible_travel.episodes.detected: "> 0" }\n';
    const both = await run(BOTH, inFolder('both'), expects);
    expect(both.report.expectations).toHaveLength(2);
    expect(both.candidate!.expectations.map(({ path }) => path)).toEqual(['rules.impossible_travel.episodes.detected']);
  });

  it('by the wall clock gives what it gives in virtual time', async () => {
    const virtual = await run(BOTH, inFolder('virtual'));
    // The second half of its day in five seconds.
    const live = await run(BOTH, inFolder('live'), '', { pace: { speed: 8640, historyMs: 12 * 3_600_000 } });
    expect(live.report.live!.alerts.measured).toBeGreaterThan(0);
    expect(filesIn(inFolder('live', CANDIDATE))).toEqual(filesIn(inFolder('virtual', CANDIDATE)));
    expect(figuresOf({ report: live.candidate! })).toEqual(figuresOf({ report: virtual.candidate! }));
  });

  it('is refused of another engine, before anything is written', async () => {
    const engine: EngineProgram = {
      kind: 'process',
      command: 'true',
      args: [],
      mapping: null,
      silenceMs: 1000,
      onLog: () => undefined,
    };
    await expect(run(BOTH, inFolder('both'), '', { engine })).rejects.toThrow(
      'small: a candidate is tried by the built-in engine, not by another one; leave it out',
    );
    expect(readdirSync(inFolder())).toEqual(['made']);
  });

  it('that has no place leaves nothing of the run open', async () => {
    const close = vi.spyOn(MemoryBus.prototype, 'close');
    vi.spyOn(RunDirectory.prototype, 'inside').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC: no space left on device, mkdir'), { code: 'ENOSPC', syscall: 'mkdir' });
    });
    await expect(run(BOTH, inFolder('both'))).rejects.toMatchObject({ subCode: 'write_failed' });
    expect(close).toHaveBeenCalledTimes(1);
    expect(readdirSync(inFolder())).toEqual(['made']);
  });

  it('leaves both unscored where the run is stopped', async () => {
    const controller = new AbortController();
    mkdirSync(inFolder('made'), { recursive: true });
    writeFileSync(inFolder('made', 'new.yaml'), NEW_RULES);
    writeFileSync(inFolder('made', 'small.yaml'), SMALL_SCENARIO.replace('rules: default', `rules: ${BOTH}`));
    const done = await runScenario({
      ...prepareRun({ scenario: inFolder('made', 'small.yaml') }),
      directory: inFolder('both'),
      batchRows: 64,
      onProgress: () => controller.abort(),
      signal: controller.signal,
    });
    expect(done.kind).toBe('interrupted');
    for (const folder of [inFolder('both'), inFolder('both', CANDIDATE)]) {
      expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
    }
  });
});
