/** How the blocks of a capture may be compressed, each of their buffers by itself, as Arrow defines it. */
export const CAPTURE_COMPRESSIONS = ['none', 'lz4'] as const;
/** One of CAPTURE_COMPRESSIONS. */
export type CaptureCompression = (typeof CAPTURE_COMPRESSIONS)[number];
