import { z } from 'zod';
import { validate } from '../config/issues.ts';
import { TraplineError } from '../model/errors.ts';
import { type ProgressListener } from '../model/progress.ts';

/** An error whose message says the place as well, since test runners show nothing else of it. */
class PlacedError extends TraplineError {
  constructor(error: TraplineError) {
    const { subCode, location, about } = error;
    super(subCode, error.oneLine(), { about, cause: error, ...(location === undefined ? {} : { location }) });
  }

  override oneLine(): string {
    return this.message;
  }
}

/** Does the work of a function of the library, whose errors then say their place in the message. */
export async function placed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TraplineError ? new PlacedError(error) : error;
  }
}

/** Options as a schema has them. Throws TraplineError('input') with the nearest name for one that there is not. */
export function checked<S extends z.ZodType>(options: unknown, schema: S): z.output<S> {
  return validate({ file: 'options', value: options, origin: () => undefined }, schema);
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
