import pc from 'picocolors';

/** picocolors' functions. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a terminal that has them, and wherever FORCE_COLOR asks for them; none if NO_COLOR is set. */
export function colorsFor(stream: Pick<NodeJS.WriteStream, 'isTTY'>, environment = process.env): Colors {
  const { NO_COLOR: off = '', FORCE_COLOR: forced = '' } = environment;
  if (off !== '' || ['0', 'false'].includes(forced)) return pc.createColors(false);
  return pc.createColors(forced !== '' || isCapable(stream, environment));
}

/** Whether the stream goes to a terminal on which one can move about and paint. */
export function isCapable(stream: Pick<NodeJS.WriteStream, 'isTTY'>, environment = process.env): boolean {
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}
