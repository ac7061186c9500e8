import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bus } from '../../src/bus/port.ts';
import { allocateBatch } from '../../src/model/batch.ts';
import { createVocabulary, type Vocabulary } from '../../src/model/dictionary.ts';
import { type DeliveryBatch } from '../../src/sim/delivery.ts';
import { transactions, writeRow } from '../arbitraries/transactions.ts';
import { type DeliveredRow, rowAt } from '../sim/rows.ts';

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

/** What every bus promises, as src/bus/port.ts says it; `runs` of each property, by default fast-check's 100. */
export function busContract(name: string, createBus: BusFactory, runs?: number): void {
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
