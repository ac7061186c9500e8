import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a terminal; none for a file, a pipe, or somebody who set NO_COLOR. */
export function colorsFor(stream: NodeJS.WriteStream): Colors {
  return pc.createColors(stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '');
}
