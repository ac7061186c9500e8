import { afterEach } from 'vitest';
import { BlockStore } from '../../src/spill/block-store.ts';

export const MIB = 1 << 20;

/** Makes stores with so many bytes of memory that are closed after each test. */
export function temporaryStores(): (memoryBytes: number) => BlockStore {
  const stores: BlockStore[] = [];
  afterEach(() => {
    for (const store of stores.splice(0)) store.close();
  });
  return (memoryBytes) => {
    const store = new BlockStore(memoryBytes);
    stores.push(store);
    return store;
  };
}
