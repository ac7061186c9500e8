/** Unpacks bytes as they come in, and gives no more of them at once than is asked for. Throws for bytes that are damaged. */
export interface Unpacker {
  /** The next packed bytes, whose memory may not be used again. */
  push(bytes: Buffer): Iterable<Buffer>;
  /** What is left, once there are no more. Throws where something is missing. */
  end(): Iterable<Buffer>;
}
