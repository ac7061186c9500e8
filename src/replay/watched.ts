import { type ProgressListener } from '../model/progress.ts';

/** Records between two reports of progress. */
const PROGRESS_RECORDS = 1000;

/** The same records, with progress told as they go by. */
export function* watched<T>(records: Iterable<T>, total: number, onProgress: ProgressListener): Iterable<T> {
  let done = 0;
  for (const record of records) {
    if (done % PROGRESS_RECORDS === 0) onProgress({ phase: 'replay', done, total, transactions: done });
    done += 1;
    yield record;
  }
}
