import { basename, dirname, isAbsolute, join } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { type ScoringModel } from '../model/scoring-model.ts';
import { type ConfigSource } from './config-source.ts';
import { type FileAccess } from './file-access.ts';
import { inputError } from './issues.ts';
import { type ConfigPath, member } from './path.ts';

const INSIDE = /^data:application\/octet-stream;name=([^;,]*);base64,([\w+/=]*)$/;

/**
 * The same source, with the bytes of a model where a rule of the rule set at `base` names its file: what decides a run is then all in its resolved scenario. A path is
 * relative to the file that holds it; on the command line, to the working directory. Throws TraplineError('input') at the path's place.
 */
export function withModels(source: ConfigSource, base: ConfigPath, access: FileAccess): ConfigSource {
  const rules = [...base, 'rules'].reduce<unknown>(member, source.value);
  if (!Array.isArray(rules)) return source;
  return rules.reduce<ConfigSource>((known, _, i) => withModel(known, [...base, 'rules', i, 'model'], access), source);
}

function withModel(source: ConfigSource, path: ConfigPath, access: FileAccess): ConfigSource {
  const written = path.reduce<unknown>(member, source.value);
  if (typeof written !== 'string' || written === '') return source;
  // Only what is put in below begins so.
  if (written.startsWith('data:'))
    throw inputError(source, path, 'expected the path of a file in the ONNX format, found data');
  const isOverride = source.origin(path, 'value')?.kind === 'override';
  const file = isAbsolute(written) || isOverride ? written : join(dirname(source.file), written);
  try {
    const bytes = Buffer.from(access.readFile(file)).toString('base64');
    const inside = `data:application/octet-stream;name=${encodeURIComponent(basename(file))};base64,${bytes}`;
    return { ...source, value: replaced(source.value, path, inside) };
  } catch (error) {
    if (error instanceof TraplineError) throw inputError(source, path, error.oneLine());
    throw error;
  }
}

/** The model that `withModels` has put there; null for any other text. */
export function modelInside(text: string): ScoringModel | null {
  const found = INSIDE.exec(text);
  return found && { name: decodeURIComponent(found[1]!), base64: found[2]! };
}

/** A copy of plain values with another one at a path that is there. */
function replaced(value: unknown, [key, ...rest]: ConfigPath, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((own: unknown, i) => (i === key ? replaced(own, rest, by) : own));
  return { ...(value as object), [key]: replaced(member(value, key), rest, by) };
}
