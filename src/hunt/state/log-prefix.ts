import { type LogBatch } from '../../model/batch.ts';
import { type Vocabulary } from '../../model/dictionary.ts';
import { TraplineError } from '../../model/errors.ts';
import { type Observer } from '../../model/observer.ts';
import { type JudgedRecord } from '../judged-log.ts';
import { KeptRun } from '../kept-run.ts';
import { type LogPlace } from './log-place.ts';

/** Each case runs all records of its state before its own, so that many of them make few cases. */
const MOST_RECORDS = 2_000;

/** The records of a log up to a place and with it, or all; no more than a state may have. */
export class LogPrefix {
  readonly name: string;
  readonly #path: string;
  readonly #place: LogPlace | null;
  readonly #kept = new KeptRun();
  readonly #enough = new AbortController();
  #records = 0;

  constructor(path: string, place: LogPlace | null) {
    this.#path = path;
    this.#place = place;
    this.name = `--from ${path}${place === null ? '' : ` --at ${place.partition}/${place.offset}`}`;
  }

  /** Fires when no other record is of interest. */
  get signal(): AbortSignal {
    return this.#enough.signal;
  }

  /** Throws TraplineError('unknown_partition') for a place in none of the partitions. */
  observe(vocabulary: Vocabulary, partitions: number): Observer {
    const place = this.#place;
    if (place !== null && place.partition >= partitions) {
      const found = partitions === 1 ? 'partition 0 alone' : `partitions 0 to ${partitions - 1}`;
      throw new TraplineError(
        'unknown_partition',
        `--at ${place.partition}/${place.offset}: ${this.#path} has ${found}`,
      );
    }
    const observer = this.#kept.observe(vocabulary, partitions);
    return {
      ...observer,
      delivered: (batch) => {
        if (this.signal.aborted || (place !== null && batch.partition !== place.partition)) return;
        observer.delivered(batch);
        this.#records += batch.length + batch.malformed.length;
        const lastOffset = Math.max(batch.offset[batch.length - 1] ?? -1, batch.malformed.at(-1)?.offset ?? -1);
        const isThere = place !== null && lastOffset >= place.offset;
        if (isThere || (place === null && this.#records > MOST_RECORDS)) this.#enough.abort();
      },
    };
  }

  /** By partition. Throws TraplineError('input') for more records than a state may have, where it is of all. */
  logs(): readonly (readonly LogBatch[])[] {
    if (this.#place === null) this.#refuse(this.#records);
    return this.#kept.logs;
  }

  /** The records of the place's partition up to it. Throws TraplineError('input') where it is not there, or has too many records before it. */
  upToPlace(logs: readonly (readonly JudgedRecord[])[]): readonly JudgedRecord[] {
    const { partition, offset } = this.#place!;
    const log = logs[partition]!;
    const records = log.filter((record) => record.offset <= offset);
    if (records.at(-1)?.offset !== offset) {
      const found = log.length === 0 ? 'no records' : `offsets ${log[0]!.offset} to ${log.at(-1)!.offset}`;
      throw new TraplineError(
        'offset_out_of_range',
        `--at ${partition}/${offset}: expected the offset of a record; partition ${partition} of ${this.#path} has ${found}`,
      );
    }
    this.#refuse(records.length);
    return records;
  }

  #refuse(records: number): void {
    if (records <= MOST_RECORDS) return;
    const found = this.#place === null ? `more than ${MOST_RECORDS}` : String(records);
    const mend =
      this.#place === null ? 'name a place with --at PARTITION/OFFSET' : 'name an earlier offset, or a capture of less';
    throw new TraplineError(
      'option_invalid',
      `${this.name}: expected at most ${MOST_RECORDS} records up to there, found ${found}; ${mend}`,
    );
  }
}
