import { createHash } from 'node:crypto';

/** Identifies the layout of the envelope, which therefore has no version of its own. */
const MAGIC = Buffer.from('TRAPCKP1', 'latin1');
const VERSION_AT = MAGIC.length;
const LENGTH_AT = VERSION_AT + 4;
const CHECKSUM_AT = LENGTH_AT + 8;
const CHECKSUM_BYTES = 32;
const PAYLOAD_AT = CHECKSUM_AT + CHECKSUM_BYTES;

/** The content of an envelope, or the reason why it cannot be trusted. */
export type DecodedEnvelope =
  | { readonly kind: 'intact'; readonly version: number; readonly payload: Uint8Array }
  | { readonly kind: 'damaged'; readonly reason: string };

/**
 * Wraps a payload so that a reader can check it: magic (8 bytes), the payload's version (UInt32), its length (UInt64), SHA-256
 * over all these and the payload (32 bytes), the payload. Numbers are little-endian.
 */
export function encodeEnvelope(payload: Uint8Array, version: number): Uint8Array {
  const head = Buffer.alloc(PAYLOAD_AT);
  MAGIC.copy(head);
  head.writeUInt32LE(version, VERSION_AT);
  head.writeBigUInt64LE(BigInt(payload.length), LENGTH_AT);
  checksum(head, payload).copy(head, CHECKSUM_AT);
  return Buffer.concat([head, payload]);
}

/** Checks and unwraps what `encodeEnvelope` wrote. Does not throw. */
export function decodeEnvelope(bytes: Uint8Array): DecodedEnvelope {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length === 0) return { kind: 'damaged', reason: 'it is empty' };
  if (!buffer.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, buffer.length))) {
    return { kind: 'damaged', reason: 'it is not a checkpoint' };
  }
  if (buffer.length < PAYLOAD_AT) return { kind: 'damaged', reason: 'it is cut short' };
  const payload = buffer.subarray(PAYLOAD_AT);
  const excess = BigInt(payload.length) - buffer.readBigUInt64LE(LENGTH_AT);
  if (excess < 0n) return { kind: 'damaged', reason: 'it is cut short' };
  if (excess > 0n) return { kind: 'damaged', reason: 'there is more in it than was written' };
  if (!checksum(buffer, payload).equals(buffer.subarray(CHECKSUM_AT, PAYLOAD_AT))) {
    return { kind: 'damaged', reason: 'its checksum does not match' };
  }
  return { kind: 'intact', version: buffer.readUInt32LE(VERSION_AT), payload };
}

function checksum(head: Buffer, payload: Uint8Array): Buffer {
  return createHash('sha256').update(head.subarray(0, CHECKSUM_AT)).update(payload).digest();
}
