import { SUB_CODES, type ErrorSubCode, type SourceLocation, TraplineError } from './errors.ts';

/** An error on its way from one process to another. */
export interface SentError {
  /** Null for what is no TraplineError. */
  readonly subCode: ErrorSubCode | null;
  readonly message: string;
  readonly location: SourceLocation | null;
  readonly stack: string | null;
}

/** The error in a form that can be sent. */
export function packError(error: unknown): SentError {
  if (!(error instanceof Error)) return { subCode: null, message: String(error), location: null, stack: null };
  const { message, stack = null } = error;
  if (!(error instanceof TraplineError)) return { subCode: null, message, location: null, stack };
  return { subCode: error.subCode, message, location: error.location ?? null, stack };
}

/** The same error as far as a process can tell it to another: what was a TraplineError is one again. */
export function unpackError({ subCode, message, location, stack }: SentError): Error {
  const known = subCode !== null && Object.hasOwn(SUB_CODES, subCode);
  const error = known ? new TraplineError(subCode, message, location === null ? {} : { location }) : new Error(message);
  if (stack !== null) error.stack = stack;
  return error;
}
