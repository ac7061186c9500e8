import { isUtf8 } from 'node:buffer';
import { TraplineError } from '../../model/errors.ts';
import { type RawRecord } from '../../model/record.ts';
import { rawRecordAt } from '../format/batch.ts';
import { type LongWork } from '../format/long-work.ts';
import { type ReplaySource } from '../selection/replay-source.ts';
import { visitSelected } from '../selection/visit-selected.ts';
import { type ExchangeFormat } from './formats.ts';
import { writeKcatLine } from './kcat-line.ts';
import { LineWriter } from './line-writer.ts';

/** How records are exported. */
export interface ExportOptions extends LongWork {
  readonly format: ExchangeFormat;
  /** For JSON Lines: each line is an object of `key` and `value`. */
  readonly withKey: boolean;
  /** Receives the next bytes; the export waits for the promise. */
  readonly write: (bytes: Buffer) => Promise<void>;
}

/** How many records an export has written. */
export interface ExportSummary {
  readonly records: number;
  /** Records that the format cannot hold, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/** Writes the selected records as text, in the order of the capture. Throws TraplineError('input') if none is selected. */
export async function exportCapture(
  source: ReplaySource,
  { format, withKey, write, ...work }: ExportOptions,
): Promise<ExportSummary> {
  const line = new LineWriter();
  const leftOut = new Map<string, number>();
  let records = 0;
  const { topic } = source.reader.origin;
  const writeLine = (record: RawRecord): string | undefined => {
    if (format === 'jsonl') return writeJsonLine(line, record, withKey);
    writeKcatLine(line, topic, record);
    return undefined;
  };
  await visitSelected(
    source,
    work,
    (batch, row) => {
      const reason = writeLine(rawRecordAt(batch, row));
      if (reason === undefined) records += 1;
      else leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
    },
    () => write(line.take()),
  );
  if (records === 0 && leftOut.size === 0) throw new TraplineError('no_records', source.emptyBecause());
  return { records, leftOut };
}

/** Returns the reason why the record cannot be a line of JSON; then nothing was written. */
function writeJsonLine(line: LineWriter, { key, value }: RawRecord, withKey: boolean): string | undefined {
  if (value === null) return 'no value';
  if (!isJson(value)) return 'a value that is not JSON';
  if (withKey && key !== null && !isUtf8(key)) return 'a key that is not text';
  if (withKey) {
    line.text('{"key":');
    line.quoted(key);
    line.text(',"value":');
  }
  line.bytes(onOneLine(value));
  line.text(withKey ? '}\n' : '\n');
  return undefined;
}

function isJson(value: Uint8Array): boolean {
  if (!isUtf8(value)) return false;
  try {
    JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString());
    return true;
  } catch {
    return false;
  }
}

/** Replaces line ends by spaces. In JSON, line ends stand only between tokens. */
function onOneLine(json: Uint8Array): Uint8Array {
  return json.includes(0x0a) || json.includes(0x0d)
    ? json.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte))
    : json;
}
