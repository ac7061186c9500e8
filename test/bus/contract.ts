import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bus } from '../../src/bus/port.ts';
import { shiftDelivery, shiftLog } from '../../src/bus/shift-times.ts';
import { WireRecords } from '../../src/wire/record.ts';
import { LogDecoder } from '../../src/mapping/log-decoder.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { allocateBatch, type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary, type Vocabulary } from '../../src/model/dictionary.ts';
import { type DeliveryBatch } from '../../src/model/delivery-batch.ts';
import { transactions, writeRow } from '../arbitraries/transactions.ts';
import { type DeliveredRow, type Row, rowAt } from '../sim/rows.ts';

/** Makes an empty bus whose batches are in the given vocabulary. */
export type BusFactory = (vocabulary: Vocabulary, partitions: number) => Bus | Promise<Bus>;

/** A record as a consumer gets it. */
interface LoggedRow extends DeliveredRow {
  readonly offset: number;
}

type Step =
  | { readonly kind: 'publish'; readonly rows: readonly DeliveredRow[] }
  | { readonly kind: 'poll'; readonly maxRows: number };

const ALL = 1 << 20;

/**
 * What every bus promises, as src/bus/port.ts says it; `runs` of each property, by default fast-check's 100. The bus may carry
 * times that are `shiftMs` later than those that go in and come out.
 */
export function busContract(name: string, createBus: BusFactory, runs?: number, shiftMs = 0): void {
  const parameters = runs === undefined ? {} : { numRuns: runs };

  /** A publisher with one batch, which it spoils as soon as it may. */
  class Publisher {
    readonly #bus: Bus;
    readonly #batch: DeliveryBatch;

    constructor(bus: Bus, vocabulary: Vocabulary, capacity: number) {
      this.#bus = bus;
      this.#batch = {
        ...allocateBatch(vocabulary, capacity),
        partition: new Uint16Array(capacity),
        ingestTimeMs: new Float64Array(capacity),
      };
    }

    async publish(rows: readonly DeliveredRow[]): Promise<void> {
      rows.forEach((row, at) => {
        writeRow(this.#batch, at, row);
        this.#batch.partition[at] = row.partition;
        this.#batch.ingestTimeMs[at] = row.ingestTimeMs;
      });
      this.#batch.length = rows.length;
      await this.#bus.publish(this.#batch);
      for (const column of Object.values(this.#batch)) if (ArrayBuffer.isView(column)) wipe(column);
    }
  }

  /** Polls until the bus says that nothing is waiting. */
  async function drain(bus: Bus, maxRows: number): Promise<LoggedRow[]> {
    const rows: LoggedRow[] = [];
    for (let batch = await poll(bus, maxRows); batch !== undefined; batch = await poll(bus, maxRows)) {
      rows.push(...batch);
    }
    return rows;
  }

  async function poll(bus: Bus, maxRows: number): Promise<readonly LoggedRow[] | undefined> {
    const batch = await bus.poll(maxRows);
    if (batch === undefined) return undefined;
    expect(batch.malformed).toEqual([]);
    expect(batch.length).toBeGreaterThan(0);
    expect(batch.length).toBeLessThanOrEqual(maxRows);
    return Array.from({ length: batch.length }, (_, at) => ({
      ...rowAt(batch, at),
      partition: batch.partition,
      offset: batch.offset[at]!,
      ingestTimeMs: batch.ingestTimeMs[at]!,
    }));
  }

  /** Goes through the steps, then takes out the rest, `maxRows` at a time. */
  async function play(partitions: number, steps: readonly Step[], maxRows: number): Promise<LoggedRow[]> {
    const vocabulary = createVocabulary();
    const bus = await createBus(vocabulary, partitions);
    const publisher = new Publisher(bus, vocabulary, 100);
    const logged: LoggedRow[] = [];
    for (const next of steps) {
      if (next.kind === 'publish') await publisher.publish(next.rows);
      else logged.push(...((await poll(bus, next.maxRows)) ?? []));
    }
    await bus.finish();
    logged.push(...(await drain(bus, maxRows)));
    expect(await bus.poll(maxRows)).toBeUndefined();
    await bus.close();
    return logged;
  }

  describe(`the bus contract: ${name}`, () => {
    it('keeps every record, whole and once, in the order of its partition', async () => {
      await fc.assert(
        fc.asyncProperty(interleavings(), fc.integer({ min: 1, max: 9 }), async ({ partitions, steps }, maxRows) => {
          const logs = byPartition(await play(partitions, steps, maxRows), partitions);
          expect(logs.map(withoutOffsets)).toEqual(byPartition(published(steps), partitions));
        }),
        parameters,
      );
    });

    it('gives offsets that strictly increase down a partition', async () => {
      await fc.assert(
        fc.asyncProperty(interleavings(), async ({ partitions, steps }) => {
          for (const log of byPartition(await play(partitions, steps, 3), partitions)) {
            const offsets = log.map(({ offset }) => offset);
            expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
          }
        }),
        parameters,
      );
    });

    it('gives the same logs, offsets and all, however much is polled at a time', async () => {
      await fc.assert(
        fc.asyncProperty(interleavings(), fc.integer({ min: 1, max: 9 }), async ({ partitions, steps }, maxRows) => {
          const onlyPublished = steps.filter(({ kind }) => kind === 'publish');
          const [few, many] = [await play(partitions, steps, maxRows), await play(partitions, onlyPublished, ALL)];
          expect(byPartition(few, partitions)).toEqual(byPartition(many, partitions));
        }),
        parameters,
      );
    });

    it('acknowledges every record once, to the last listener only, by the time that it is done', async () => {
      await fc.assert(
        fc.asyncProperty(interleavings(), async ({ partitions, steps }) => {
          const vocabulary = createVocabulary();
          const bus = await createBus(vocabulary, partitions);
          const publisher = new Publisher(bus, vocabulary, 100);
          const sent = new Array<number>(partitions).fill(0);
          const acknowledged = new Array<number>(partitions).fill(0);
          bus.onAcknowledged(() => expect.unreachable('another listener has taken over by now'));
          bus.onAcknowledged((partition, records) => {
            expect(records).toBeGreaterThan(0);
            acknowledged[partition]! += records;
            expect(acknowledged[partition]).toBeLessThanOrEqual(sent[partition]!);
          });
          for (const rows of steps.flatMap((step) => (step.kind === 'publish' ? [step.rows] : []))) {
            for (const { partition } of rows) sent[partition]! += 1;
            await publisher.publish(rows);
          }
          await bus.finish();
          expect(acknowledged).toEqual(sent);
          await bus.close();
        }),
        parameters,
      );
    });

    it('acknowledges poisoned records like any other', async () => {
      await fc.assert(
        fc.asyncProperty(poisonedRows(shiftMs), async (rows) => {
          const vocabulary = createVocabulary();
          const bus = await createBus(vocabulary, 2);
          const acknowledged = [0, 0];
          bus.onAcknowledged((partition, records) => (acknowledged[partition]! += records));
          await bus.publish(poisonedBatch(vocabulary, rows));
          await bus.finish();
          expect(acknowledged).toEqual(byPartition(rows, 2).map(({ length }) => length));
          await bus.close();
        }),
        parameters,
      );
    });

    it('hands out poisoned records as a reader of the topic finds them, each in its place', async () => {
      await fc.assert(
        fc.asyncProperty(poisonedRows(shiftMs), fc.integer({ min: 1, max: 9 }), async (rows, maxRows) => {
          const vocabulary = createVocabulary();
          const bus = await createBus(vocabulary, 2);
          const batch = poisonedBatch(vocabulary, rows);
          await bus.publish(batch);
          await bus.finish();
          const found = [new Array<Found>(), new Array<Found>()];
          for (let log = await bus.poll(maxRows); log !== undefined; log = await bus.poll(maxRows)) {
            expect(log.length).toBeLessThanOrEqual(maxRows);
            found[log.partition]!.push(...foundIn(log));
          }
          await bus.close();
          expect(found.map(fromZero)).toEqual([0, 1].map((partition) => asRead(batch, partition, shiftMs)));
        }),
        parameters,
      );
    });

    it('has nothing to hand out when nothing was published', async () => {
      const bus = await createBus(createVocabulary(), 3);
      expect(bus.partitions).toBe(3);
      expect(await bus.poll(10)).toBeUndefined();
      await bus.finish();
      expect(await bus.poll(10)).toBeUndefined();
      await bus.close();
    });
  });
}

function interleavings(): fc.Arbitrary<{ partitions: number; steps: readonly Step[] }> {
  return fc
    .integer({ min: 1, max: 4 })
    .chain((partitions) => fc.record({ partitions: fc.constant(partitions), steps: fc.array(anyStep(partitions)) }));
}

function anyStep(partitions: number): fc.Arbitrary<Step> {
  const row = fc
    .tuple(transactions(), fc.nat(partitions - 1), fc.integer())
    .map(([transaction, partition, ingestTimeMs]): DeliveredRow => ({ ...transaction, partition, ingestTimeMs }));
  return fc.oneof(
    fc.record({ kind: fc.constant('publish' as const), rows: fc.array(row, { maxLength: 20 }) }),
    fc.record({ kind: fc.constant('poll' as const), maxRows: fc.integer({ min: 1, max: 20 }) }),
  );
}

function published(steps: readonly Step[]): DeliveredRow[] {
  return steps.flatMap((step) => (step.kind === 'publish' ? step.rows : []));
}

function byPartition<R extends { readonly partition: number }>(rows: readonly R[], partitions: number): R[][] {
  return Array.from({ length: partitions }, (_, partition) => rows.filter((row) => row.partition === partition));
}

function withoutOffsets(log: readonly LoggedRow[]): DeliveredRow[] {
  return log.map(({ offset: _, ...row }) => row);
}

function wipe({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
  new Uint8Array(buffer, byteOffset, byteLength).fill(0xff);
}

/** A record as it was found: the row, or what was wrong with it. */
interface Found {
  readonly offset: number;
  readonly ingestTimeMs: number;
  readonly content: Row | { readonly reason: string; readonly excerpt: string };
}

function foundIn(batch: LogBatch): Found[] {
  const rows = Array.from({ length: batch.length }, (_, at): Found => {
    return { offset: batch.offset[at]!, ingestTimeMs: batch.ingestTimeMs[at]!, content: rowAt(batch, at) };
  });
  const malformed = batch.malformed.map(({ offset, ingestTimeMs, reason, excerpt, raw }): Found => {
    expect([raw?.offset, raw?.partition]).toEqual([offset, batch.partition]);
    return { offset, ingestTimeMs, content: { reason, excerpt } };
  });
  return [...rows, ...malformed].sort((a, b) => a.offset - b.offset);
}

/** Offsets as they would be in an empty topic. */
function fromZero(found: readonly Found[]): Found[] {
  return found.map((one) => ({ ...one, offset: one.offset - found[0]!.offset }));
}

type PoisonedRow = DeliveredRow & { readonly poison: number };

/** Rows whose times can still be written when they are shifted. */
function poisonedRows(shiftMs: number): fc.Arbitrary<PoisonedRow[]> {
  const within = (timeMs: number) => (Math.sign(timeMs) === Math.sign(shiftMs) ? timeMs - shiftMs : timeMs);
  const row = fc
    .tuple(transactions(), fc.nat(1), fc.integer(), fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 })))
    .map(([transaction, partition, ingestTimeMs, poison]) => {
      return { ...transaction, eventTimeMs: within(transaction.eventTimeMs), partition, ingestTimeMs, poison };
    });
  return fc.array(row, { maxLength: 20 });
}

function poisonedBatch(vocabulary: Vocabulary, rows: readonly PoisonedRow[]): DeliveryBatch {
  const batch = {
    ...allocateBatch(vocabulary, rows.length),
    partition: Uint16Array.from(rows, ({ partition }) => partition),
    ingestTimeMs: Float64Array.from(rows, ({ ingestTimeMs }) => ingestTimeMs),
    poison: Uint8Array.from(rows, ({ poison }) => poison),
  };
  rows.forEach((row, at) => writeRow(batch, at, row));
  batch.length = rows.length;
  return batch;
}

/** What is read of a partition whose records are written as they travel, which is `shiftMs` later. */
function asRead(given: DeliveryBatch, partition: number, shiftMs: number): Found[] {
  const batch = shiftDelivery(given, shiftMs);
  const wire = new WireRecords(batch.vocabulary);
  const decoder = new LogDecoder(partition, TRANSACTION_JSON, batch.vocabulary, batch.length);
  let offset = 0;
  for (let row = 0; row < batch.length; row++) {
    if (batch.partition[row] !== partition) continue;
    decoder.add({ ...wire.delivered(batch, row), offset: offset++, timestampType: 'create' });
  }
  return foundIn(shiftLog(decoder.take(), -shiftMs));
}
