import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Occupied, RowSlots } from '../../src/audit/row-slots.ts';
import { release, type SharedRows, sharedRows } from '../../src/audit/shared-rows.ts';

/** Rows that are put in; or so many of the oldest are taken in by the other thread. */
const step = fc.oneof(fc.record({ put: fc.nat(300) }), fc.record({ take: fc.integer({ min: 1, max: 4 }) }));

it('what is put into a slot stays there until it is taken in, and slots are used again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const slots = new RowSlots(0);
      const there = new Map<number, SharedRows>();
      const waiting: { readonly slot: number; readonly length: number; readonly mark: number }[] = [];
      let mark = 0;
      let most = 0;
      for (const one of steps) {
        if ('put' in one) {
          mark += 1;
          const { slot, memory }: Occupied = slots.occupy(one.put, (rows) => {
            expect(rows.capacity).toBeGreaterThanOrEqual(one.put);
            rows.client.fill(mark, 0, one.put);
          });
          expect(waiting.map((other) => other.slot)).not.toContain(slot);
          expect(there.has(slot)).toBe(memory === undefined);
          if (memory !== undefined) there.set(slot, sharedRows(memory, 0));
          waiting.push({ slot, length: one.put, mark });
          most = Math.max(most, waiting.length);
        } else {
          for (const { slot, length, mark: own } of waiting.splice(0, one.take)) {
            const rows = there.get(slot)!;
            expect([...rows.client.subarray(0, length)]).toEqual(Array.from({ length }, () => own));
            release(rows);
          }
        }
        const room = waiting.reduce((sum, { slot }) => sum + there.get(slot)!.capacity, 0);
        expect(slots.waitingRows).toBe(room);
      }
      // Four sizes of slots serve these lengths.
      expect(there.size).toBeLessThanOrEqual(4 * most);
    }),
  );
});
