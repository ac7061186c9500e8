import { EXIT_CODES, type ErrorCode, type SourceLocation, TraplineError } from './errors.ts';

/** An error on its way from one process to another. */
export interface SentError {
  /** Null for what is no TraplineError. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly location: SourceLocation | null;
  readonly stack: string | null;
}

/** The error in a form that can be sent. */
export function packError(error: unknown): SentError {
  if (!(error instanceof Error)) return { code: null, message: String(error), location: null, stack: null };
  const { message, stack = null } = error;
  if (!(error instanceof TraplineError)) return { code: null, message, location: null, stack };
  return { code: error.code, message, location: error.location ?? null, stack };
}

/** The same error as far as a process can tell it to another: what was a TraplineError is one again. */
export function unpackError({ code, message, location, stack }: SentError): Error {
  const known = code !== null && Object.hasOwn(EXIT_CODES, code);
  const error = known ? new TraplineError(code, message, location === null ? {} : { location }) : new Error(message);
  if (stack !== null) error.stack = stack;
  return error;
}
