import pc from 'picocolors';

/** picocolors' functions. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a terminal; none for a file, a pipe, or if NO_COLOR is set. */
export function colorsFor(stream: NodeJS.WriteStream): Colors {
  return pc.createColors(stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '');
}
