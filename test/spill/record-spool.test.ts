import { describe, expect, it } from 'vitest';
import { RecordSpool } from '../../src/spill/record-spool.ts';
import { MIB, temporaryStores } from './stores.ts';

const storeOf = temporaryStores();

describe('a record spool', () => {
  it.each([0, 64 * MIB])('gives back the records of each stream in order, with %i bytes of memory', (memoryBytes) => {
    const store = storeOf(memoryBytes);
    const spool = new RecordSpool(store, 3, 2);
    const records = 200_000;
    for (let record = 0; record < records; record++) {
      const at = spool.next(record % 3);
      spool.doubles[at] = record + 0.5;
      spool.words[2 * at + 2] = record;
    }
    expect(store.spilled).toBe(memoryBytes === 0);
    for (const stream of [2, 0, 1]) {
      const { length, doubles, words } = spool.load(stream);
      expect(length).toBe(Math.ceil((records - stream) / 3));
      let wrong = 0;
      for (let i = 0; i < length; i++) {
        if (doubles[2 * i] !== 3 * i + stream + 0.5 || words[4 * i + 2] !== 3 * i + stream) wrong += 1;
      }
      expect(wrong).toBe(0);
    }
  });

  it('goes on where it was after a stream has been loaded', () => {
    const spool = new RecordSpool(storeOf(0), 2, 3);
    for (let record = 0; record < 2000; record++) {
      const at = spool.next(1);
      spool.doubles[at] = record;
      if (record % 700 === 0) expect(spool.load(1).length).toBe(record + 1);
    }
    const { length, doubles } = spool.load(1);
    expect(Array.from({ length }, (_, i) => doubles[3 * i])).toEqual(Array.from({ length: 2000 }, (_, i) => i));
    expect(spool.load(0).length).toBe(0);
  });
});
