import { TraplineError } from '../../model/errors.ts';
import { type CaptureSummary } from '../format/growing-file.ts';
import { type LongWork, pause } from '../format/long-work.ts';
import { type CaptureCompression } from '../format/compression.ts';
import { CaptureWriter } from '../format/writer.ts';
import { isBlank, linesOf } from '../../text/lines.ts';
import { streamText } from '../../text/stream-text.ts';
import { type LineReader } from './line-reader.ts';

/** What is imported, and how. */
export interface ImportOptions extends LongWork {
  /** The source of the bytes, as messages and the capture name it. */
  readonly file: string;
  /** Number of bytes; 0 if unknown. */
  readonly bytes: number;
  /** Version of Trapline. */
  /** How blocks are compressed; left out, they are not. */
  readonly compression?: CaptureCompression | undefined;
  readonly version: string;
  readonly force?: boolean;
}

/** What an import has made. */
export interface ImportSummary extends CaptureSummary {
  readonly topic: string;
  /** Remarks about records and lines, with their numbers. */
  readonly notes: ReadonlyMap<string, number>;
}

/**
 * Makes a capture of lines of text; blank lines are skipped. Throws TraplineError('input') with the line's number for a line
 * that is not a record or is out of its partition's order, for what is no text, and if there is no record.
 */
export async function importCapture(
  pieces: AsyncIterable<Uint8Array>,
  reader: LineReader,
  output: string,
  { file, bytes, version, compression, force = false, ...work }: ImportOptions,
): Promise<ImportSummary> {
  const origin = {
    version,
    cluster: file,
    from: 'beginning',
    until: 'end',
    start: 'mid_topic',
    checkpoints: null,
  } as const;
  let writer: CaptureWriter | undefined;
  let begins = true;
  let done = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      done += piece.length;
      yield piece;
    }
  }
  const seen = new Set<number>();
  try {
    for await (const lines of linesOf(streamText(counted(), { file, strict: reader.isText }), file)) {
      for (const line of lines) {
        const record = isBlank(line) ? undefined : reader.read(line);
        if (record === undefined) continue;
        writer ??= CaptureWriter.create(output, {
          origin: { ...origin, topic: reader.topic!, ...(compression === undefined ? {} : { compression }) },
          force,
          transient: true,
        });
        if (!seen.has(record.partition)) begins &&= record.offset === 0;
        seen.add(record.partition);
        withLine(file, line.number, () => writer!.append([record], null));
      }
      await pause(work, done, bytes);
    }
    if (writer === undefined) throw new TraplineError('no_records', 'no records', { location: { file } });
    const summary = writer.finalise({ start: begins ? 'log_start' : 'mid_topic' });
    return { ...summary, topic: reader.topic!, notes: reader.notes };
  } catch (error) {
    writer?.discard();
    // The signal may have ended the source.
    throw work.signal.aborted ? new TraplineError('interrupted', 'interrupted') : error;
  }
}

/** Adds the file and the line to an error about its content. */
function withLine(file: string, line: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TraplineError) || error.code !== 'input') throw error;
    throw new TraplineError(error.subCode, error.message, { location: { file, line }, cause: error });
  }
}
