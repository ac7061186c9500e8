const ENCODER = new TextEncoder();
/** A code unit of a string takes at most three bytes. */
const BYTES_PER_UNIT = 3;

let buffer = new Uint8Array(256);

/** The UTF-8 form of `text`, good until the next call: an array of its own for each text takes many times as long. */
export function utf8Of(text: string): Uint8Array {
  if (BYTES_PER_UNIT * text.length > buffer.length) buffer = new Uint8Array(2 * BYTES_PER_UNIT * text.length);
  return buffer.subarray(0, ENCODER.encodeInto(text, buffer).written);
}
