import { UNITS_OF_LOG } from '../../src/score/interval-units.ts';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveAudit } from '../../src/audit/audit-server.ts';
import { LocalAudit } from '../../src/audit/local-audit.ts';
import { type AuditedRun, type AuditSettings, type RunAudit, type SeenRun } from '../../src/audit/run-audit.ts';
import { type AuditThread, WorkerAudit } from '../../src/audit/worker-audit.ts';
import { MemoryBus } from '../../src/bus/memory-bus.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Progress } from '../../src/model/progress.ts';
import { DAY_MS } from '../../src/model/time-units.ts';
import { LocalEngines } from '../../src/pipeline/engines.ts';
import { runWorld } from '../../src/pipeline/world-source.ts';
import { createWorld } from '../../src/sim/world.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { UNWATCHED } from '../capture/format/records.ts';
import { smallScenario } from '../faults/faulty-run.ts';
import { transaction, worldBatch } from '../run/log-batches.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'audit-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** What serves a thread, in this one: messages go through a real port, so they are cloned. */
function servedHere(): AuditThread {
  const { port1, port2 } = new MessageChannel();
  serveAudit(port2);
  return threadOf(port1);
}

function threadOf(port: MessagePort): AuditThread {
  return {
    send: (message) => port.postMessage(message),
    listen: (onMessage) => port.on('message', onMessage),
    terminate: () => Promise.resolve(port.close()),
  };
}

/** With records that are malformed, so that each verdict comes up. */
const SCENARIO = smallScenario('delivery.poison={ share: 5% }');

function settingsFor(name: string, changes: Partial<AuditSettings> = {}): AuditSettings {
  return {
    partitions: SCENARIO.delivery.partitions,
    engine: SCENARIO.engine,
    isWorldKnown: true,
    transactionsPath: join(folder, `${name}.arrow`),
    outcomesPath: join(folder, `${name}.jsonl`),
    differencesPath: null,
    lostPath: null,
    ...changes,
  };
}

interface Audited {
  readonly seen: SeenRun;
  readonly audited: AuditedRun | undefined;
}

/** Runs the scenario with both audits, and has both score it. */
async function auditBoth(worker: (world: ReturnType<typeof createWorld>) => RunAudit): Promise<Audited[]> {
  const world = createWorld(SCENARIO);
  const { partitions } = SCENARIO.delivery;
  const { vocabulary } = world;
  const audits = [new LocalAudit(settingsFor('local'), vocabulary, new BlockStore()), worker(world)];
  const result = await runWorld(
    SCENARIO,
    world,
    new MemoryBus(vocabulary, partitions),
    new LocalEngines(SCENARIO.engine, vocabulary, partitions),
    { observers: audits, batchRows: 64, ...UNWATCHED },
  );
  const span = { spanMs: DAY_MS, transactions: result.transactions, isWorldKnown: true, areClocksWrong: false };
  const done: Audited[] = [];
  for (const audit of audits) {
    const seen = await audit.settle();
    for (const timed of result.detections) audit.detection(timed);
    const audited = await audit.score(
      { episodes: world.episodes, span, units: UNITS_OF_LOG },
      () => undefined,
      UNWATCHED.signal,
    );
    await audit.close();
    done.push({ seen, audited });
  }
  return done;
}

describe('an audit in another thread', () => {
  it('comes to what one in this thread comes to, and writes the same bytes', async () => {
    const options = { memoryBytes: 1 << 20, batchRows: 16, detectionsSent: 7 };
    const [local, worker] = await auditBoth(
      (world) => new WorkerAudit(servedHere(), settingsFor('worker'), world.vocabulary, options),
    );
    expect(worker).toEqual(local);
    expect(worker!.audited!.scores.rules.get('spending_spree')!.alerts.total).toBeGreaterThan(0);
    for (const verdict of ['late', 'duplicate', 'malformed'] as const) {
      expect(worker!.seen.verdicts.get(verdict)).toBeGreaterThan(0);
    }
    for (const suffix of ['arrow', 'jsonl']) {
      const bytes = (name: string) => readFileSync(join(folder, `${name}.${suffix}`));
      expect(bytes('worker').equals(bytes('local'))).toBe(true);
    }
  });

  it('is told of strings that come in the middle of a run', async () => {
    const vocabulary = createVocabulary();
    const none = { transactionsPath: null, outcomesPath: null };
    const options = { memoryBytes: 1 << 20, batchRows: 1 };
    const audits = [
      new LocalAudit(settingsFor('', none), vocabulary, new BlockStore()),
      new WorkerAudit(servedHere(), settingsFor('', none), vocabulary, options),
    ];
    for (const [i, region] of ['north', 'south', 'north', 'żółty'].entries()) {
      const batch = worldBatch(vocabulary, [transaction(i + 1, { region, client: `c${i % 2}` })]);
      for (const audit of audits) audit.drawn(batch);
    }
    const [local, worker] = await Promise.all(audits.map((audit) => audit.settle()));
    expect(worker).toEqual(local);
    for (const audit of audits) await audit.close();
  });

  it('lets the run wait while too many rows wait for it', async () => {
    const vocabulary = createVocabulary();
    const { port1, port2 } = new MessageChannel();
    const none = { transactionsPath: null, outcomesPath: null };
    const options = { memoryBytes: 1 << 20, batchRows: 64 };
    const audit = new WorkerAudit(threadOf(port1), settingsFor('', none), vocabulary, options);
    const batch = worldBatch(vocabulary, [transaction(1)]);
    for (let i = 0; i < 17; i++) audit.drawn(batch);
    const order: string[] = [];
    const ready = audit.ready().then(() => order.push('ready'));
    // Comes after every promise that is resolved by now.
    await setImmediate();
    order.push('served');
    serveAudit(port2);
    await ready;
    expect(order).toEqual(['served', 'ready']);
    await audit.settle();
    await audit.close();
  });

  it('says what went wrong there, in whatever comes next, and takes in nothing more', async () => {
    const missing = settingsFor('worker', { transactionsPath: join(folder, 'missing', 'transactions.arrow') });
    const options = { memoryBytes: 1 << 20, batchRows: 64 };
    const vocabulary = createVocabulary();
    const audit = new WorkerAudit(servedHere(), missing, vocabulary, options);
    const batch = worldBatch(vocabulary, [transaction(1)]);
    const failed = { subCode: 'write_failed' };
    for (let i = 0; i < 20; i++) audit.drawn(batch);
    await audit.ready();
    await vi.waitFor(() => expect(audit.ready()).rejects.toMatchObject(failed), { timeout: 30_000, interval: 5 });
    for (let i = 0; i < 20; i++) audit.drawn(batch);
    await expect(audit.settle()).rejects.toMatchObject(failed);
    await audit.close();
  });

  it('ends what is awaited when the thread ends', async () => {
    const { port1 } = new MessageChannel();
    let end: (error: Error) => void = () => undefined;
    const thread = {
      ...threadOf(port1),
      listen: (_: unknown, onError: (error: Error) => void) => void (end = onError),
    };
    const options = { memoryBytes: 1 << 20, batchRows: 64 };
    const audit = new WorkerAudit(thread, settingsFor(''), createVocabulary(), options);
    const settled = audit.settle();
    end(new Error('out of memory'));
    await expect(settled).rejects.toThrow('out of memory');
    await expect(audit.ready()).rejects.toThrow('out of memory');
    await audit.close();
  });

  it.each(['worker', 'local'] as const)('does not score once it is closed: %s', async (kind) => {
    const vocabulary = createVocabulary();
    const options = { memoryBytes: 1 << 20, batchRows: 64 };
    const audit =
      kind === 'local'
        ? new LocalAudit(settingsFor(kind), vocabulary, new BlockStore())
        : new WorkerAudit(servedHere(), settingsFor(kind), vocabulary, options);
    audit.drawn(worldBatch(vocabulary, [transaction(1)]));
    await audit.settle();
    const seen: Progress['phase'][] = [];
    const span = { spanMs: DAY_MS, transactions: 1, isWorldKnown: true, areClocksWrong: false };
    const scoring = audit.score(
      { episodes: [], span, units: UNITS_OF_LOG },
      ({ phase }) => seen.push(phase),
      UNWATCHED.signal,
    );
    const ended = scoring.catch(() => undefined);
    await audit.close();
    expect(await ended).toBeUndefined();
    expect(seen).toEqual([]);
  });

  it('scores nothing where the signal has fired before', async () => {
    const vocabulary = createVocabulary();
    const options = { memoryBytes: 1 << 20, batchRows: 64 };
    const audit = new WorkerAudit(servedHere(), settingsFor('worker'), vocabulary, options);
    audit.drawn(worldBatch(vocabulary, [transaction(1)]));
    await audit.settle();
    const span = { spanMs: DAY_MS, transactions: 1, isWorldKnown: true, areClocksWrong: false };
    expect(
      await audit.score({ episodes: [], span, units: UNITS_OF_LOG }, () => undefined, AbortSignal.abort()),
    ).toBeUndefined();
    await audit.close();
  });

  it('stops scoring when the signal fires', async () => {
    const world = createWorld(SCENARIO);
    const options = { memoryBytes: 1 << 20, batchRows: 64 };
    const audit = new WorkerAudit(servedHere(), settingsFor('worker'), world.vocabulary, options);
    let transactions = 0;
    for (const batch of world.batches(64)) {
      audit.drawn(batch);
      transactions += batch.length;
    }
    await audit.settle();
    const stop = new AbortController();
    const seen: Progress['phase'][] = [];
    const span = { spanMs: DAY_MS, transactions, isWorldKnown: true, areClocksWrong: false };
    const onProgress = ({ phase }: Progress): void => {
      seen.push(phase);
      stop.abort();
    };
    expect(await audit.score({ episodes: [], span, units: UNITS_OF_LOG }, onProgress, stop.signal)).toBeUndefined();
    expect(seen).toContain('oracle');
    expect(seen).not.toContain('score');
    await audit.close();
  });
});
