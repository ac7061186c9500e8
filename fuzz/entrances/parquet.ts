import { type AsyncBuffer } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { parquetFile } from '../../src/parquet/parquet-file.ts';
import { parquetLines } from '../../src/parquet/json-lines.ts';
import { type Entrance } from '../entrance.ts';

const TIMES = [1_772_409_600_000, null, 0];

/** Written here, as Trapline and other programs write them. */
function seeds(): Uint8Array[] {
  const columns = [
    { name: 'id', data: ['a', 'b', null], type: 'STRING' },
    { name: 'amount', data: [12.5, null, -1e300], type: 'DOUBLE' },
    { name: 'count', data: [1, 2, 3], type: 'INT32' },
  ] as const;
  return [
    parquetFile([
      { name: 'text', kind: 'text', values: ['a', 'é', null] },
      { name: 'texts', kind: 'texts', values: [['a', 'b'], [], null] },
      { name: 'whole', kind: 'integer', values: [1, 9_007_199_254_740_991, null] },
      { name: 'number', kind: 'number', values: [0.5, -1e300, null] },
      { name: 'flag', kind: 'boolean', values: [true, false, null] },
      { name: 'time', kind: 'time', values: TIMES },
    ]),
    parquetFile([{ name: 'a', kind: 'integer', values: Array.from({ length: 300 }, (_, i) => i % 7) }]),
    ...(['UNCOMPRESSED', 'SNAPPY'] as const).map((codec) => {
      const columnData = columns.map((column) => ({ ...column, data: [...column.data] }));
      return new Uint8Array(parquetWriteBuffer({ columnData, codec, rowGroupSize: 2 }));
    }),
  ];
}

/** As the program that reads has it, on a file. */
function inMemory(bytes: Uint8Array): AsyncBuffer {
  return {
    byteLength: bytes.length,
    slice: (from, to = bytes.length) => {
      if (!(from >= 0 && from <= to && to <= bytes.length)) throw new Error('it is cut off');
      return Uint8Array.from(bytes.subarray(from, to)).buffer;
    },
  };
}

/** What the program that reads Parquet files reads. It passes over what is rejected beside the first error. */
export const parquet: Entrance = {
  tokens: ['PAR1', 'PARE'],
  mostBytes: 8192,
  passesOverRejections: true,
  open: () => ({
    seeds: seeds(),
    take: async (input) => {
      // What is said is not kept: a damaged file may say much.
      for await (const _piece of parquetLines(inMemory(input), { columns: null, mostRows: 1000 }));
    },
  }),
};
