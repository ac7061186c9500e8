import { BLOCK_ROWS, type BlockPlace, type StreamTrace, type Row, type RunTrace, type Stage, STAGES } from './trace.ts';

/** The first block in which two runs differ, by stage, then by partition; undefined if they are equal. */
export function firstDivergingBlock(
  first: RunTrace,
  second: RunTrace,
  stages: readonly Stage[] = STAGES,
): BlockPlace | undefined {
  for (const stage of stages) {
    const streams = Math.max(first[stage].length, second[stage].length);
    for (let stream = 0; stream < streams; stream++) {
      const block = divergingBlock(first[stage][stream], second[stage][stream]);
      if (block !== undefined) return { stage, stream, block };
    }
  }
  return undefined;
}

const NOTHING: StreamTrace = { rows: 0, blocks: [] };

function divergingBlock(first: StreamTrace | undefined, second: StreamTrace | undefined): number | undefined {
  const [a, b] = [first ?? NOTHING, second ?? NOTHING];
  const blocks = Math.max(a.blocks.length, b.blocks.length);
  for (let block = 0; block < blocks; block++) if (a.blocks[block] !== b.blocks[block]) return block;
  return undefined;
}

/** Whether two runs have the same rows in a block. */
export function isSameBlock({ stage, stream, block }: BlockPlace, first: RunTrace, second: RunTrace): boolean {
  return first[stage][stream]?.blocks[block] === second[stage][stream]?.blocks[block];
}

/** The first row in which two runs differ. */
export interface RowDifference {
  /** Counted from 0 within the stage, or the partition. */
  readonly row: number;
  /** Dotted path of the first column that differs; null if only one of the runs has the row. */
  readonly column: string | null;
  /** The column's values. If only one run has the row: the row, and null for the other run. */
  readonly first: unknown;
  readonly second: unknown;
}

/** Compares the rows of a block; undefined if they are equal. */
export function firstDivergingRow(
  block: number,
  first: readonly Row[],
  second: readonly Row[],
): RowDifference | undefined {
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    const [a, b] = [first[i], second[i]];
    const row = block * BLOCK_ROWS + i;
    if (a === undefined || b === undefined) return { row, column: null, first: a ?? null, second: b ?? null };
    const different = differingValue(a, b, []);
    if (different !== undefined) return { row, ...different };
  }
  return undefined;
}

/** The first place, in depth, at which two JSON values differ. The order of an object's keys matters too. */
function differingValue(
  first: unknown,
  second: unknown,
  path: readonly string[],
): Omit<RowDifference, 'row'> | undefined {
  if (JSON.stringify(first) === JSON.stringify(second)) return undefined;
  const [a, b] = [entriesOf(first), entriesOf(second)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [[key, own], [otherKey, other]] = [a[i]!, b[i]!];
    if (key !== otherKey) break;
    const within = differingValue(own, other, [...path, key]);
    if (within !== undefined) return within;
  }
  return { column: path.join('.'), first, second };
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
