import { basename, extname } from 'node:path';
import { type z } from 'zod';
import { type ConfigSource } from './config-source.ts';
import { inputError, validate } from './issues.ts';
import { show } from './messages.ts';
import { member } from './path.ts';

/**
 * Parses the value of a file whose own name is written in it, so that a run can be traced to its file. Throws as `validate` does,
 * and if the two names differ.
 */
export function validateNamed<S extends z.ZodType<{ readonly name: string }>>(
  source: ConfigSource,
  schema: S,
): z.output<S> {
  const own = basename(source.file, extname(source.file));
  const possible = nearestName(own);
  const written = member(source.value, 'name');
  // Where no name would do, what else is wrong comes first.
  const isAsked = possible === own || (typeof written !== 'string' && typeof written !== 'number');
  const parsed = validate(isAsked ? source : { ...source, value: { ...Object(source.value), name: possible } }, schema);
  if (possible !== own) throw inputError(source, ['name'], renaming(source.file, possible));
  if (parsed.name === own) return parsed;
  throw inputError(source, ['name'], `expected ${show(own)}, the name of the file, found ${show(parsed.name)}`);
}

/** The name itself if it can be written in the file, or what is left of it. */
function nearestName(own: string): string {
  const words = own.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words.join('-').replace(/^[^a-z]+/, '');
  if (/^[a-z][a-z0-9-]*$/.test(own)) return own;
  return name === '' ? 'my-file' : name;
}

function renaming(file: string, name: string): string {
  const form =
    'a file is called what the name in it says, in lower-case letters, digits and -, beginning with a letter';
  return `${form}: rename ${show(basename(file))}, such as to ${name}${extname(file)} with name: ${name}`;
}
