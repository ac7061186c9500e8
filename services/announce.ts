/** Tells the user on stderr what happens. */
export interface Announce {
  (line: string): void;
  /** Only on a terminal: a text that the next one overwrites. */
  passing(text: string): void;
}

const CLEAR_LINE = '\r\u001B[K';

/** An Announce that writes on a stream. */
export function announceOn(stream: NodeJS.WriteStream): Announce {
  const clear = stream.isTTY ? CLEAR_LINE : '';
  const announce = (line: string): void => void stream.write(`${clear}${line}\n`);
  const passing = (text: string): void => void (stream.isTTY && stream.write(`${clear}${text}`));
  return Object.assign(announce, { passing });
}
