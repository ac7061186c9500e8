import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ReorderBuffer } from '../../src/engine/reorder-buffer.ts';
import { type HuntCase, loadForm } from '../../src/hunt/case.ts';
import { drawCase } from '../../src/hunt/draw/draw-case.ts';
import { listedIn } from '../../src/hunt/draw/mutate.ts';
import { type FailureKind } from '../../src/hunt/failure.ts';
import { logOf } from '../../src/hunt/log-of.ts';
import { drawCaseAfter } from '../../src/hunt/state/draw-after.ts';
import { type HuntedState } from '../../src/hunt/state/hunted-state.ts';
import { parsePlace } from '../../src/hunt/state/log-place.ts';
import { readState } from '../../src/hunt/state/read-state.ts';
import { shrink } from '../../src/hunt/shrink/shrink.ts';
import { tryCase } from '../../src/hunt/try-case.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { Random } from '../../src/random/random.ts';
import { DEFAULT_BATCH_ROWS } from '../../src/pipeline/batch-rows.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Some 150 records, of which the watermark releases none before the end. */
const SCENARIO = `name: held
title: An hour that is held
group: test
seed: '7'
start: 2026-03-02T12:00:00Z
duration: 1h
traffic: { kind: households, clients: CLIENTS, transactions_per_client_per_day: 240 }
delivery:
  partitions: PARTITIONS
  disorder: { share: 10%, extra: { uniform: [1s, 1m] } }
  duplicates: { share: 5%, after: { uniform: [50ms, 2m] } }
engine:
  rules: default
  allowed_disorder: 1h
  max_future: 1m
`;

interface Made {
  readonly run: string;
  readonly capture: string;
}

/** A finished run of the scenario, and its capture. */
async function made(folder: (...path: readonly string[]) => string, partitions: number, clients = 10): Promise<Made> {
  const [scenario, run, capture] = [folder('held.yaml'), folder('run'), folder('log.arrow')];
  writeFileSync(scenario, SCENARIO.replace('PARTITIONS', String(partitions)).replace('CLIENTS', String(clients)));
  const { signal } = new AbortController();
  await runScenario({
    ...prepareRun({ scenario }),
    directory: run,
    capture: { path: capture, force: true },
    batchRows: DEFAULT_BATCH_ROWS,
    worker: false,
    onProgress: () => undefined,
    signal,
  });
  return { run, capture };
}

const kindOf = async (huntCase: HuntCase): Promise<FailureKind | undefined> => (await tryCase(huntCase)).failure?.kind;

const caseAfter = (state: HuntedState, number: number): HuntCase =>
  drawCaseAfter('case', Random.fromSeed('state').fork(number), [], state);

async function subCodeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof TraplineError ? error.subCode : String(error);
}

describe('a state that a hunt goes on from', () => {
  const folder = temporaryFolder();
  afterEach(() => vi.restoreAllMocks());

  it('is the same of a run and of its capture, with the records of one partition or of all', async () => {
    const { run, capture } = await made(folder, 3);
    const all = await readState(run, null);
    expect(all.records).toBeGreaterThan(110);
    expect(all.partitions).toBe(3);
    expect(await readState(capture, null)).toEqual(all);
    const one = await readState(run, { partition: 1, offset: 20 });
    expect([one.records, one.partitions]).toEqual([21, 1]);
    expect(await readState(capture, { partition: 1, offset: 20 })).toEqual(one);
  });

  it('is what each case begins with, restored from a checkpoint right behind it', async () => {
    const { run } = await made(folder, 1);
    const state = await readState(run, { partition: 0, offset: 40 });
    const interesting = [0, 1, 2].map((number) => caseAfter(state, number).form);
    const before = (await logOf(loadForm({ ...state.form, name: 'state' }).scenario)).logs[0]!;
    expect(before).toHaveLength(41);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), async (number, isChanged) => {
        const random = Random.fromSeed('state').fork(number);
        const { form } = drawCaseAfter('case', random, isChanged ? interesting : [], state);
        const { scenario } = loadForm(form);
        const { logs } = await logOf(scenario);
        const bare = (records: typeof before) =>
          records.map(({ transaction, ...rest }) => ({ ...rest, transaction: { ...transaction, id: '' } }));
        expect(bare(logs[0]!.slice(0, 41))).toEqual(bare(before));
        const atMs = state.endMs - state.startMs + 1;
        const when = { kind: 'at', atMs };
        const [checkpointed, crashed] = scenario.faults!;
        expect(checkpointed).toMatchObject({ kind: 'rebalance', when, graceful: true });
        expect(crashed).toMatchObject({ kind: 'crash', when });
        expect(listedIn(form)!.length).toBeGreaterThanOrEqual(state.transactions.length);
      }),
      { numRuns: 40 },
    );
  });

  it('shows a defect that no case from nothing shows, and the repro keeps no more of it than the defect needs', async () => {
    const { run } = await made(folder, 1);
    const state = await readState(run, { partition: 0, offset: 79 });
    const MOST_HELD = 40;
    // A restore that puts back no more than so many held transactions.
    const { refill } = ReorderBuffer.prototype;
    vi.spyOn(ReorderBuffer.prototype, 'refill').mockImplementation(function (this: ReorderBuffer, rows) {
      if (rows.length <= MOST_HELD) refill.call(this, rows);
    });
    for (let number = 0; number < 40; number++) {
      const fromNothing = drawCase('case', Random.fromSeed('nothing').fork(number), []);
      expect(await kindOf(fromNothing)).toBeUndefined();
    }
    let found: HuntCase | undefined;
    for (let number = 0; number < 5 && found === undefined; number++) {
      const huntCase = caseAfter(state, number);
      if ((await kindOf(huntCase)) !== undefined) found = huntCase;
    }
    const kind = await kindOf(found!);
    let tries = 0;
    const smallest = await shrink(found!, {
      stillFails: async (candidate) => {
        tries += 1;
        return (await kindOf(candidate)) === kind;
      },
      isEnough: () => tries >= 30,
    });
    expect(await kindOf(smallest)).toBe(kind);
    const left = listedIn(smallest.form)!.length;
    expect(left).toBeLessThan(state.transactions.length);
    vi.restoreAllMocks();
    expect(await kindOf(smallest)).toBeUndefined();
  });

  it('is refused in one line where it is not there, or too long', async () => {
    const { run } = await made(folder, 2);
    expect(await subCodeOf(readState(folder('none'), null))).toBe('file_not_found');
    expect(await subCodeOf(readState(folder('held.yaml'), null))).toBe('not_a_capture');
    expect(await subCodeOf(readState(folder(), null))).toBe('run_not_readable');
    expect(await subCodeOf(readState(run, { partition: 2, offset: 0 }))).toBe('unknown_partition');
    expect(await subCodeOf(readState(run, { partition: 0, offset: 5_000 }))).toBe('offset_out_of_range');
    const long = await made(folder, 1, 300);
    await expect(readState(long.run, null)).rejects.toThrow(
      'expected at most 2000 records up to there, found more than 2000;',
    );
    await expect(readState(long.capture, { partition: 0, offset: 2000 })).rejects.toThrow(
      'found 2001; name an earlier',
    );
    for (const text of ['', '1', '1/', '/1', '1/-1', '0x1/2', '1/2/3']) {
      expect(() => parsePlace(text)).toThrow('expected PARTITION/OFFSET');
    }
    expect(parsePlace('2/1499')).toEqual({ partition: 2, offset: 1499 });
  });
});
