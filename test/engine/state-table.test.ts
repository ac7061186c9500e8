import { describe, expect, it } from 'vitest';
import { RecordLayout } from '../../src/engine/record-layout.ts';
import { StateTable } from '../../src/engine/state-table.ts';

const COUNT = 1000;

/** Takes in `clients` clients, each once, in blocks; what is older than the last block is out of reach. Returns those with a record. */
function activeAfter(clients: number, keep: boolean): number {
  const layout = new RecordLayout();
  layout.claim('ordinal');
  const table = new StateTable(layout);
  const [codes, bases, previous] = [new Int32Array(COUNT), new Int32Array(COUNT), new Int32Array(COUNT)];
  for (let first = 1; first <= clients; first += COUNT) {
    for (let i = 0; i < COUNT; i++) codes[i] = first + i;
    table.reserve(COUNT, clients + 1, first, keep);
    table.locate(codes, COUNT, bases);
    table.swapLast(bases, COUNT, first, previous);
    expect(previous.every((ordinal) => ordinal === 0)).toBe(true);
  }
  return table.active;
}

describe('the records of clients gone quiet', () => {
  it('are kept while the table is small', () => {
    expect(activeAfter(200_000, false)).toBe(200_000);
  });

  it('are given to others when the table is large and full', () => {
    expect(activeAfter(600_000, false)).toBeLessThan(300_000);
    expect(activeAfter(600_000, true)).toBe(600_000);
  });
});
