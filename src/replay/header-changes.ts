import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { type RecordHeader } from '../model/record.ts';

/** What becomes of a record's headers; the others stay, in their order. */
export type ChangeHeaders = (headers: readonly RecordHeader[]) => readonly RecordHeader[];

/** Leaves headers as they are. */
export const unchanged: ChangeHeaders = (headers) => headers;

/**
 * Leaves out every header of a name in `drop`, and gives others another name by `rename` (`OLD=NEW`). Throws TraplineError('input') for what
 * contradicts itself.
 */
export function parseHeaderChanges(drop: readonly string[], rename: readonly string[]): ChangeHeaders {
  const dropped = new Set(drop);
  const renamed = new Map<string, string>();
  for (const text of rename) {
    const [from, to, ...rest] = text.split('=');
    if (!from || !to || rest.length > 0) {
      throw new TraplineError('option_invalid', `--rename-header: expected OLD=NEW, found ${show(text)}`);
    }
    if (dropped.has(from) || renamed.has(from)) {
      const other = dropped.has(from) ? '--drop-header leaves it out' : 'it has a new name already';
      throw new TraplineError('option_invalid', `--rename-header ${text}: ${other}; give one of them`);
    }
    renamed.set(from, to);
  }
  if (dropped.size + renamed.size === 0) return unchanged;
  return (headers) =>
    headers
      .filter(({ name }) => !dropped.has(name))
      .map((header) => ({ ...header, name: renamed.get(header.name) ?? header.name }));
}
