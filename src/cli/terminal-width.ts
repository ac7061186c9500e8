import { DEFAULT_WIDTH } from '../report/terminal-columns.ts';

/** With fewer columns nothing can be laid out. */
const LEAST_WIDTH = 40;

/** Columns of what a stream goes to: the terminal's own, or what COLUMNS says; DEFAULT_WIDTH where neither is known. */
export function terminalWidth(stream: Pick<NodeJS.WriteStream, 'columns'>, environment = process.env): number {
  const said = Number(environment['COLUMNS'] ?? 0);
  const width = stream.columns ?? (said > 0 ? Math.floor(said) : DEFAULT_WIDTH);
  return Math.max(LEAST_WIDTH, width);
}
