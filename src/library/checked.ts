import { z } from 'zod';
import { validate } from '../config/issues.ts';
import { type ProgressListener } from '../model/progress.ts';

/** Options as a schema has them. Throws TraplineError('input') with the nearest name for one that there is not. */
export function checked<S extends z.ZodType>(options: unknown, schema: S): z.output<S> {
  return validate({ file: 'options', value: options, origin: () => undefined, written: () => undefined }, schema);
}

function custom<T>(what: string, is: (value: unknown) => boolean): z.ZodType<T> {
  return z.custom<T>(is, { error: `expected ${what}` });
}

/** A function, whatever it takes: that cannot be seen from outside. */
export function functionField<T>(): z.ZodType<T> {
  return custom<T>('a function', (value) => typeof value === 'function');
}

/** Seen by what it has: a test runner may have a class of its own. */
const signalField = custom<AbortSignal>(
  'an AbortSignal',
  (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
);

/** The options of every function. */
export const WORK_FIELDS = {
  out: z.string().min(1).optional(),
  signal: signalField.optional(),
  onProgress: functionField<ProgressListener>().optional(),
  memoryBytes: z.int().min(1).optional(),
  worker: z.boolean().optional(),
};

/** Settings by their paths. */
export const settingsField = z.record(z.string(), z.unknown());
