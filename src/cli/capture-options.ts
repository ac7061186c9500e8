import { type Declaration } from './command.ts';
import { CAPTURE_COMPRESSIONS, type CaptureCompression } from '../capture/format/compression.ts';
import { type CaptureSummary } from '../capture/format/growing-file.ts';
import { EXCHANGE_FORMATS } from '../capture/exchange/formats.ts';
import { mappingNames } from './proposals.ts';

/** The argument that names a capture. */
export const CAPTURE = { type: 'string', demandOption: true, describe: 'A capture' } as const;

/** `--out`, the path of the new capture. */
export const OUT = { type: 'string', makes: 'a capture', describe: 'The new capture' } satisfies Declaration;

/** `--force`, which replaces an existing file. */
export const FORCE = { type: 'boolean', describe: 'Replace the file that is there' } satisfies Declaration;

/** `--json`, which prints the result as JSON only. */
export const JSON_ONLY = {
  type: 'boolean',
  describe: 'Print the result as JSON and nothing else',
} satisfies Declaration;

/** `--mapping`, for reading event times and fields. */
export const MAPPING = {
  type: 'string',
  proposals: mappingNames,
  describe: 'Mapping that tells where the event time is in the JSON: its name or path',
} satisfies Declaration;

/** `--compression` of a new capture. */
export const COMPRESSION = {
  type: 'string',
  choices: CAPTURE_COMPRESSIONS,
  default: 'none',
  describe: 'none, or lz4: a third of the size or less; older releases cannot read it',
} satisfies Declaration;

/** `--compression`, as the part of a capture's origin that it is. */
export function compressionPart(compression: CaptureCompression): { readonly compression?: CaptureCompression } {
  return compression === 'none' ? {} : { compression };
}

/** `--format` of import and export. */
export const EXCHANGE_FORMAT = {
  type: 'string',
  choices: EXCHANGE_FORMATS,
  default: 'kcat',
  describe: 'kcat: as kcat -J writes it, without loss; jsonl: only the values, one on each line',
} satisfies Declaration;

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
