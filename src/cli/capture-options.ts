import { type Options } from 'yargs';
import { unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { CAPTURE_COMPRESSIONS, type CaptureCompression } from '../capture/format/format.ts';
import { type CaptureSummary } from '../capture/format/growing-file.ts';
import { EXCHANGE_FORMATS, type ExchangeFormat } from '../capture/exchange/formats.ts';

/** The argument that names a capture. */
export const CAPTURE = { type: 'string', demandOption: true, describe: 'A capture' } as const;

/** `--out`, the path of the new capture. */
export const OUT = { type: 'string', requiresArg: true, describe: 'The new capture' } satisfies Options;

/** `--force`, which replaces an existing file. */
export const FORCE = { type: 'boolean', describe: 'Replace the file that is there' } satisfies Options;

/** `--json`, which prints the result as JSON only. */
export const JSON_ONLY = { type: 'boolean', describe: 'Print the result as JSON and nothing else' } satisfies Options;

/** `--mapping`, for reading event times and fields. */
export const MAPPING = {
  type: 'string',
  requiresArg: true,
  describe: 'Where an event time stands in the JSON: name or path of a mapping',
} satisfies Options;

/** `--compression` of a new capture. */
export const COMPRESSION = {
  type: 'string',
  requiresArg: true,
  default: 'none',
  describe: 'none, or lz4: a third of the size or less; older releases cannot read it',
} satisfies Options;

/** Reads `--compression`, as the part of a capture's origin that it is. Throws TraplineError('input') with the nearest valid name. */
export function parseCompression(text: string): { readonly compression?: CaptureCompression } {
  const compression = CAPTURE_COMPRESSIONS.find((name) => name === text);
  if (compression === undefined) {
    throw new TraplineError(
      'option_invalid',
      `--compression: ${unknownName('compression', text, CAPTURE_COMPRESSIONS)}`,
    );
  }
  return compression === 'none' ? {} : { compression };
}

/** `--format` of import and export. */
export const EXCHANGE_FORMAT = {
  type: 'string',
  requiresArg: true,
  default: 'kcat',
  describe: 'kcat: as kcat -J writes it, nothing lost; jsonl: the values alone, a line each',
} satisfies Options;

/** Reads `--format`. Throws TraplineError('input') with the nearest valid name. */
export function parseFormat(text: string): ExchangeFormat {
  const format = EXCHANGE_FORMATS.find((name) => name === text);
  if (format !== undefined) return format;
  throw new TraplineError('option_invalid', `--format: ${unknownName('format', text, EXCHANGE_FORMATS)}`);
}

/** The summary of a new capture as JSON. */
export function summaryJson({ path, records, bytes, partitions, digests }: CaptureSummary): object {
  return {
    file: path,
    records,
    bytes,
    partitions: partitions.map(({ partition, records: count, firstOffset, lastOffset }) => ({
      partition,
      records: count,
      first_offset: firstOffset,
      last_offset: lastOffset,
      digest: digests.get(partition),
    })),
  };
}
