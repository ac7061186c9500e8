/** One step of what becomes of bytes as they come in. What it gives may share memory with what it was given. */
export interface Stage {
  /** The next bytes, as far as they can be given already. */
  push(bytes: Buffer): Buffer;
  /** What was held back, once there is no more. */
  end(): Buffer;
}

/** No bytes. */
export const NO_BYTES = Buffer.alloc(0);
