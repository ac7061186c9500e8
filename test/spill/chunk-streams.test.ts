import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChunkStreams } from '../../src/spill/chunk-streams.ts';
import { temporaryStores } from './stores.ts';

const storeOf = temporaryStores();

it('streams of chunks give back the chunks of each in order, and know how many bytes they are', () => {
  const chunk = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), chunk), { maxLength: 30 }), (added) => {
      const streams = new ChunkStreams(storeOf(0));
      for (const [stream, bytes] of added) streams.add(stream, bytes);
      for (const stream of [1, 0, 2]) {
        const own = added.filter(([other]) => other === stream).map(([, bytes]) => [...bytes]);
        expect(Array.from(streams.read(stream), (bytes) => [...bytes])).toEqual(own);
        expect(streams.byteLength(stream)).toBe(own.flat().length);
      }
    }),
  );
});
