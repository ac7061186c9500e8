/** The classes of errors, with their exit codes. */
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

/**
 * What exactly went wrong, with the class that it belongs to. The sub-codes are stable, so tests and tools need not match
 * messages. A class is its own sub-code for errors that need no finer one.
 */
export const SUB_CODES = {
  expectation: 'expectation',
  expectation_missed: 'expectation',

  input: 'input',
  // The command line.
  usage: 'input',
  option_invalid: 'input',
  override_invalid: 'input',
  unknown_name: 'input',
  output_refused: 'input',
  // Files.
  file_exists: 'input',
  file_invalid: 'input',
  file_not_found: 'input',
  file_unreadable: 'input',
  file_unwritable: 'input',
  yaml_invalid: 'input',
  // Scenarios, rule sets, mappings and settings.
  config_invalid: 'input',
  scenario_unsuitable: 'input',
  setting_invalid: 'input',
  setting_missing: 'input',
  unknown_field: 'input',
  unknown_rule: 'input',
  unknown_setting: 'input',
  // Alerts of another engine.
  alert_invalid: 'input',
  alert_unknown_transaction: 'input',
  run_not_readable: 'input',
  // Captures, topics and records.
  append_time_missing: 'input',
  capture_damaged: 'input',
  capture_truncated: 'input',
  checkpoint_mismatch: 'input',
  measurement_not_empty: 'input',
  no_records: 'input',
  not_a_capture: 'input',
  offset_out_of_order: 'input',
  offset_out_of_range: 'input',
  record_invalid: 'input',
  record_too_large: 'input',
  topic_name_invalid: 'input',
  topic_not_empty: 'input',
  topic_not_keyed_by_client: 'input',
  topic_partitions: 'input',
  unknown_partition: 'input',
  unknown_topic: 'input',

  determinism: 'determinism',
  runs_differ: 'determinism',

  service: 'service',
  batch_damaged: 'service',
  broker_refused: 'service',
  engine_failed: 'service',
  engine_protocol: 'service',
  engine_silent: 'service',
  broker_unreachable: 'service',
  influxdb_refused: 'service',
  influxdb_unreachable: 'service',
  not_installed: 'service',
  offset_deleted: 'service',
  port_taken: 'service',
  read_failed: 'service',
  records_lost: 'service',
  service_failed: 'service',
  service_running: 'service',
  topic_made_anew: 'service',
  write_failed: 'service',

  defect: 'defect',
  interrupted: 'interrupted',
} as const satisfies Readonly<Record<string, ErrorCode>>;

/** One of SUB_CODES. */
export type ErrorSubCode = keyof typeof SUB_CODES;

/** Where in a file the trouble is; lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** What an error may carry besides its message. */
export interface ErrorOptions {
  readonly location?: SourceLocation;
  /** What it is about, by name, for code that can say more of it than the code that found it. */
  readonly about?: Readonly<Record<string, string>> | undefined;
  readonly cause?: unknown;
}

/** Of a message that is shown, in UTF-16 code units: more is not read, and may be a megabyte that was found where a name is expected. */
const LONGEST_LINE = 4000;

/**
 * The one error class that reaches the user, as one clear line without a stack trace. `message` says what was found, what was
 * expected and, if there is one, the nearest valid name. The location is put before it when it is shown.
 */
export class TraplineError extends Error {
  readonly code: ErrorCode;
  readonly subCode: ErrorSubCode;
  readonly location: SourceLocation | undefined;
  readonly about: Readonly<Record<string, string>> | undefined;

  constructor(subCode: ErrorSubCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TraplineError';
    this.code = SUB_CODES[subCode];
    this.subCode = subCode;
    this.location = options.location;
    this.about = options.about;
  }

  /**
   * `file:line:column: message`, as far as the location is known; the message on one line, and of a very long one, which quotes something long, the
   * beginning.
   */
  oneLine(): string {
    const whole = this.message.replaceAll('\n', ' ');
    const message = whole.length > LONGEST_LINE ? `${whole.slice(0, LONGEST_LINE)}…` : whole;
    if (this.location === undefined) return message;
    const { file, line, column } = this.location;
    const place = [file, line, column].filter((part) => part !== undefined).join(':');
    return `${place}: ${message}`;
  }
}

/** An error that stands for several: its message tells of the first, `errors` are all of them. */
export function withOthers(first: TraplineError, errors: readonly TraplineError[]): TraplineError {
  const { subCode, message, location, about } = first;
  const cause = new AggregateError(errors, message);
  return new TraplineError(subCode, message, { about, cause, ...(location === undefined ? {} : { location }) });
}

/** Every error that one stands for: itself, unless `withOthers` made it. */
export function allOf(error: TraplineError): readonly TraplineError[] {
  return error.cause instanceof AggregateError
    ? error.cause.errors.filter((one) => one instanceof TraplineError)
    : [error];
}

/** The error for a state that cannot occur unless Trapline has a defect. Use it as `throw defect('…')`. */
export function defect(message: string, options: ErrorOptions = {}): TraplineError {
  return new TraplineError('defect', message, options);
}
