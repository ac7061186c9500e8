import { isUtf8 } from 'node:buffer';
import { type LogBatch } from '../../model/batch.ts';
import { INGEST_TIME_HEADER, type RawRecord } from '../../model/record.ts';
import { logRecords } from '../../wire/log-records.ts';
import { WireRecords } from '../../wire/record.ts';
import { type ToEngine } from './messages.ts';

/** Turns the records of a log into lines of the protocol. */
export class RecordLines {
  #wire: WireRecords | undefined;

  /** All records of a batch, a line each. */
  linesOf(batch: LogBatch): string {
    this.#wire ??= new WireRecords(batch.vocabulary);
    let lines = '';
    for (const record of logRecords(batch, this.#wire)) lines += `${JSON.stringify(messageOf(record))}\n`;
    return lines;
  }
}

function messageOf({ partition, offset, key, value, timestampMs, headers }: RawRecord): ToEngine {
  const isText = value !== null && isUtf8(value);
  const ingest = headers.find(({ name }) => name === INGEST_TIME_HEADER)?.value ?? null;
  return {
    type: 'record',
    partition,
    offset,
    key: textOf(key),
    value: isText ? textOf(value) : null,
    ...(value === null || isText ? {} : { value_base64: bufferOf(value).toString('base64') }),
    timestamp_ms: timestampMs,
    ingest_time_ms: ingest === null ? null : Number(textOf(ingest)),
  };
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : bufferOf(bytes).toString();
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
