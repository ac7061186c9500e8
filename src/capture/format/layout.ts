import { MetadataVersion } from 'apache-arrow';
import { FileBlock, Footer } from 'apache-arrow/ipc/metadata/file';
import { type BlockFacts, type BlockJson, factsFromJson, factsToJson } from './block.ts';
import {
  captureSchema,
  type CaptureOrigin,
  readOrigin,
  TIMESTAMP_TYPE_DICTIONARY,
  TIMESTAMP_TYPES,
  TOPIC_DICTIONARY,
} from './format.ts';
import { encodeDictionary, encodeSchema } from './message.ts';
import { checksumMatches, checksumOf } from './block-checksum.ts';

/*
 * opening · schema · dictionaries · block … block · end of stream · footer · tail
 *
 * Without opening, footer and tail this is an Arrow stream. So a capture grows by appending, and is finished by appending.
 */

const MAGIC = Buffer.from('ARROW1');
/** First bytes of an Arrow file: the magic, padded to eight bytes. */
export const OPENING = Buffer.concat([MAGIC, Buffer.alloc(2)]);
/** Arrow's mark for the end of a stream of messages. */
export const END_OF_STREAM = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
/** Length of the tail: the length of the footer with its checksum, and the magic again. */
export const TAIL_BYTES = 4 + MAGIC.length;

const INDEX_KEY = 'trapline:index';
const DIGESTS_KEY = 'trapline:digests';

/** The place of a block in the file, and the facts about it. */
export interface IndexEntry extends BlockFacts {
  /** Position of its message in the file. */
  readonly position: number;
  /** Length of prefix and metadata. */
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** What the end of the file says about the whole capture. */
export interface Closing {
  readonly origin: CaptureOrigin;
  readonly index: readonly IndexEntry[];
  /** By partition. */
  readonly digests: ReadonlyMap<number, string>;
}

interface Preamble {
  readonly bytes: Buffer;
  readonly dictionaries: readonly FileBlock[];
}

/** Everything before the first block. */
export function encodePreamble(origin: CaptureOrigin): Preamble {
  const parts: Uint8Array[] = [OPENING, encodeSchema(captureSchema(origin))];
  const dictionaries: FileBlock[] = [];
  const texts = [
    [TOPIC_DICTIONARY, [origin.topic]],
    [TIMESTAMP_TYPE_DICTIONARY, TIMESTAMP_TYPES],
  ] as const;
  for (const [id, values] of texts) {
    const { head, body, bodyBytes } = encodeDictionary(id, values);
    dictionaries.push(new FileBlock(head.length, bodyBytes, Buffer.concat(parts).length));
    parts.push(head, ...body);
  }
  return { bytes: Buffer.concat(parts), dictionaries };
}

/** Everything behind the last block. */
export function encodeClosing({ origin, index, digests }: Closing, { dictionaries }: Preamble): Buffer {
  const schema = captureSchema(
    origin,
    new Map([
      [INDEX_KEY, JSON.stringify(index.map(factsToJson))],
      [DIGESTS_KEY, JSON.stringify([...digests])],
    ]),
  );
  const blocks = index.map(({ headBytes, bodyBytes, position }) => new FileBlock(headBytes, bodyBytes, position));
  const footer = Footer.encode(new Footer(schema, MetadataVersion.V5, blocks, [...dictionaries]));
  const checksum = checksumOf([footer]);
  const length = Buffer.alloc(4);
  length.writeInt32LE(footer.length + checksum.length);
  return Buffer.concat([END_OF_STREAM, footer, checksum, length, MAGIC]);
}

/** Length of the footer, from the last bytes of a file; undefined if they are not those of an Arrow file. */
export function readTail(tail: Buffer): number | undefined {
  return tail.length === TAIL_BYTES && tail.subarray(4).equals(MAGIC) ? tail.readInt32LE(0) : undefined;
}

/** Reads a footer. Throws Error if it is not that of a finished capture. */
export function decodeFooter(bytes: Buffer): Closing {
  if (!checksumMatches(bytes)) throw new Error('it is damaged');
  const footer = Footer.decode(bytes);
  const origin = readOrigin(footer.schema);
  const index = footer.schema.metadata.get(INDEX_KEY);
  const digests = footer.schema.metadata.get(DIGESTS_KEY);
  if (index === undefined || digests === undefined) throw new Error('a capture without its index');
  const blocks = [...footer.recordBatches()];
  const rows = JSON.parse(index) as readonly BlockJson[];
  if (rows.length !== blocks.length) throw new Error(`an index of ${rows.length} blocks for ${blocks.length}`);
  return {
    origin,
    index: rows.map((row, i) => ({
      ...factsFromJson(row),
      position: blocks[i]!.offset,
      headBytes: blocks[i]!.metaDataLength,
      bodyBytes: blocks[i]!.bodyLength,
    })),
    digests: new Map(JSON.parse(digests) as [number, string][]),
  };
}
