import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/** A port as an option gives it. Throws TraplineError('input'). */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new TraplineError('option_invalid', `--port: expected a number from 0 to 65535, found ${show(text)}`);
}
