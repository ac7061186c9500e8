import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DedupTable } from '../../src/engine/dedup-table.ts';

const HORIZON_MS = 50;

/** What the table should do, written down plainly. */
class NaiveTable {
  readonly #stamps = new Map<number, number>();

  known(id: number, clockMs: number): boolean {
    const stamp = this.#stamps.get(id);
    return stamp !== undefined && clockMs - stamp <= HORIZON_MS;
  }

  register(id: number, clockMs: number): void {
    this.#stamps.set(id, clockMs);
  }
}

function fill(from: readonly { id: number; advanceMs: number }[], stretch: number, restart: boolean): boolean[] {
  let table = new DedupTable(HORIZON_MS);
  const naive = new NaiveTable();
  const hashes = new Int32Array(stretch);
  const agreed: boolean[] = [];
  let clockMs = -1000;
  for (let first = 0; first < from.length; first += stretch) {
    const steps = from.slice(first, first + stretch);
    const ids = Uint32Array.from(steps.flatMap(({ id }) => [id, 7]));
    table.reserve(steps.length, clockMs);
    table.prepare(ids, 0, steps.length, hashes);
    steps.forEach(({ id, advanceMs }, i) => {
      clockMs += advanceMs;
      const entry = table.find(hashes[i]!, id, 7);
      const known = table.known(entry, clockMs);
      agreed.push(known === naive.known(id, clockMs) && (!known || table.fingerprintOf(entry) === id + 1));
      if (known) return;
      table.register(entry, hashes[i]!, id, 7, id + 1, clockMs);
      naive.register(id, clockMs);
    });
    if (!restart) continue;
    const snapshot = table.snapshot(clockMs);
    table = new DedupTable(HORIZON_MS);
    table.restore(snapshot, clockMs);
  }
  return agreed;
}

test('knows what was sighted within the horizon, however the ids are spread and the log is cut', () => {
  const step = fc.record({
    id: fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 2000 })),
    advanceMs: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(0, 0, 0, 1) },
      { weight: 1, arbitrary: fc.constantFrom(5, HORIZON_MS, HORIZON_MS + 1, 10_000) },
    ),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 800, size: 'max' }),
      fc.integer({ min: 1, max: 100 }),
      fc.boolean(),
      (steps, stretch, restart) => {
        expect(fill(steps, stretch, restart)).not.toContain(false);
      },
    ),
    { numRuns: 200 },
  );
});
