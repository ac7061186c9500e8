import { type CaptureBatch } from '../format/batch.ts';
import { type LongWork, pause } from '../format/long-work.ts';
import { capturedRecordAt } from '../captured-record.ts';
import { type ReplaySource } from './replay-source.ts';

/** Visits the selected records in the order of the file. After each block it waits for `endOfBlock`. */
export async function visitSelected(
  { reader, selection, selects }: ReplaySource,
  work: LongWork,
  visit: (batch: CaptureBatch, row: number) => void,
  endOfBlock: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const wanted = new Set(selection.partitions);
  for (const entry of reader.index) {
    await pause(work, entry.position, reader.bytes);
    if (wanted.size > 0 && !entry.partitions.some(({ partition }) => wanted.has(partition))) continue;
    const batch = reader.read(entry);
    for (let row = 0; row < batch.length; row++) if (selects(capturedRecordAt(batch, row))) visit(batch, row);
    await endOfBlock();
  }
}
