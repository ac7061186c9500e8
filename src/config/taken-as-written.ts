import { type z } from 'zod';
import { type ConfigSource } from './config-source.ts';
import { type ConfigPath } from './path.ts';

type Schema = z.core.$ZodType;

const MARKED = new WeakSet<Schema>();

/** The same schema, marked: where it stands, a file's number, true or false is taken as the text that is written. */
export function takenAsWritten<S extends z.ZodType>(schema: S): S {
  MARKED.add(schema);
  return schema;
}

/**
 * The same source with text in the place of numbers, true and false where `schema` takes them as written. YAML reads `01` as the
 * number 1, and the column that it is looked for in holds `01`.
 */
export function withTextsAsWritten(source: ConfigSource, schema: Schema): ConfigSource {
  return { ...source, value: rewritten(schema, source.value, [], source) };
}

function rewritten(schema: Schema, value: unknown, path: ConfigPath, source: ConfigSource): unknown {
  if (MARKED.has(schema)) return isScalar(value) ? (source.written(path) ?? value) : value;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const below = (inner: Schema | undefined, own: unknown, key: string | number): unknown =>
    inner === undefined ? own : rewritten(inner, own, [...path, key], source);
  switch (def.type) {
    case 'object':
      return eachOf(value, (own, key) => below(Object.hasOwn(def.shape, key) ? def.shape[key] : undefined, own, key));
    case 'record':
      return eachOf(value, (own, key) => below(def.valueType, own, key));
    case 'array':
      return Array.isArray(value) ? value.map((own: unknown, i) => below(def.element, own, i)) : value;
    case 'union':
      return def.options.reduce<unknown>((own, option) => rewritten(option, own, path, source), value);
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
      return rewritten(def.innerType, value, path, source);
    case 'pipe':
      return rewritten(def.in, value, path, source);
    default:
      return value;
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function eachOf(value: unknown, change: (own: unknown, key: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, change(own, key)]));
}
