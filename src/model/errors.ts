/** Every way in which Trapline stops short, with the exit code that it ends in. */
export const EXIT_CODES = {
  /** An expectation or a baseline was missed. */
  expectation: 1,
  /** Bad usage, scenario, rule set or input file. */
  input: 2,
  /** The same scenario and seed gave different bytes. */
  determinism: 3,
  /** A service was unreachable, refused or full. */
  service: 4,
  /** A defect in Trapline itself. */
  defect: 70,
  /** Interrupted by the user. */
  interrupted: 130,
} as const;

/** The class of an error, which decides the exit code. */
export type ErrorCode = keyof typeof EXIT_CODES;

/** Where in a file the trouble is; lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * The one error class that reaches the user: one clear line, no stack trace. `message` says what was found, what was expected
 * and, where there is one, the nearest valid name; the location is put before it when it is shown.
 */
export class TraplineError extends Error {
  readonly code: ErrorCode;
  readonly location: SourceLocation | undefined;

  constructor(code: ErrorCode, message: string, options: { location?: SourceLocation; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TraplineError';
    this.code = code;
    this.location = options.location;
  }

  /** `file:line:column: message`, as far as the location is known. */
  oneLine(): string {
    if (this.location === undefined) return this.message;
    const { file, line, column } = this.location;
    const place = [file, line, column].filter((part) => part !== undefined).join(':');
    return `${place}: ${this.message}`;
  }
}
