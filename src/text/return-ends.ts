import { CARRIAGE_RETURN, LINE_FEED } from './byte-values.ts';
import { NO_BYTES, type Stage } from './stage.ts';

/** Ends lines in a line feed that ended in a carriage return alone, or with a line feed behind it. */
export class ReturnEnds implements Stage {
  #wasReturn = false;

  push(bytes: Buffer): Buffer {
    const out = Buffer.allocUnsafe(bytes.length);
    let length = 0;
    for (const byte of bytes) {
      if (byte !== LINE_FEED || !this.#wasReturn) out[length++] = byte === CARRIAGE_RETURN ? LINE_FEED : byte;
      this.#wasReturn = byte === CARRIAGE_RETURN;
    }
    return out.subarray(0, length);
  }

  end(): Buffer {
    return NO_BYTES;
  }
}
