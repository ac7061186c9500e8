import { SUB_CODES, type ErrorSubCode, type SourceLocation, TraplineError } from './errors.ts';

/** An error on its way from one process to another. */
export interface SentError {
  /** Null for what is no TraplineError. */
  readonly subCode: ErrorSubCode | null;
  readonly message: string;
  readonly location: SourceLocation | null;
  readonly about: Readonly<Record<string, string>> | null;
  readonly stack: string | null;
}

/** The error in a form that can be sent. */
export function packError(error: unknown): SentError {
  const nothing = { subCode: null, location: null, about: null };
  if (!(error instanceof Error)) return { ...nothing, message: String(error), stack: null };
  const { message, stack = null } = error;
  if (!(error instanceof TraplineError)) return { ...nothing, message, stack };
  const { subCode, location = null, about = null } = error;
  return { subCode, message, location, about, stack };
}

/** The same error as far as a process can tell it to another: what was a TraplineError is one again. */
export function unpackError({ subCode, message, location, about, stack }: SentError): Error {
  const known = subCode !== null && Object.hasOwn(SUB_CODES, subCode);
  const options = { ...(location === null ? {} : { location }), ...(about === null ? {} : { about }) };
  const error = known ? new TraplineError(subCode, message, options) : new Error(message);
  if (stack !== null) error.stack = stack;
  return error;
}
