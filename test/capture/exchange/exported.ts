import { type ExchangeFormat } from '../../../src/capture/exchange/formats.ts';
import { exportCapture, type ExportSummary } from '../../../src/capture/exchange/export.ts';
import { TRANSACTION_JSON } from '../../../src/mapping/transaction-json.ts';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { ReplaySource } from '../../../src/capture/selection/replay-source.ts';
import { EVERYTHING } from '../../../src/capture/selection/selection.ts';
import { UNWATCHED } from '../format/records.ts';

/** Everything in a capture as text, and what could not be. */
export async function exportAll(
  path: string,
  format: ExchangeFormat,
  withKey = false,
): Promise<{ readonly text: Buffer; readonly summary: ExportSummary }> {
  const reader = CaptureReader.open(path);
  const pieces: Buffer[] = [];
  const write = (bytes: Buffer) => Promise.resolve(void pieces.push(bytes));
  try {
    const source = new ReplaySource(reader, EVERYTHING, TRANSACTION_JSON);
    const summary = await exportCapture(source, { ...UNWATCHED, format, withKey, write });
    return { text: Buffer.concat(pieces), summary };
  } finally {
    reader.close();
  }
}

export async function exported(path: string, format: ExchangeFormat, withKey = false): Promise<Buffer> {
  return (await exportAll(path, format, withKey)).text;
}

/** Lines with a character for each byte, so that bytes that are no UTF-8 can be compared. */
export function linesOfText(text: Buffer): string[] {
  return text.toString('latin1').split('\n').slice(0, -1);
}
