/** How the bytes of a file may be packed so that they can be read all the same. */
export type Packing = 'gzip' | 'zstd';

/** As many of the first bytes of a file as tell how it is packed. */
export const PACKING_BYTES = 4;

const MARKS: readonly (readonly [Packing, Buffer])[] = [
  ['gzip', Buffer.of(0x1f, 0x8b)],
  ['zstd', Buffer.of(0x28, 0xb5, 0x2f, 0xfd)],
];

/** How the file that begins with these bytes is packed, whatever its name says. */
export function packingOf(head: Uint8Array): Packing | undefined {
  return MARKS.find(([, mark]) => mark.equals(head.subarray(0, mark.length)))?.[0];
}
