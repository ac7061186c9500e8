import { describe, expect, it } from 'vitest';
import { usageError } from '../../src/cli/usage.ts';

const GRAMMAR = {
  commands: ['run [scenario]', 'describe <scenario>', 'capture info <file>', 'capture import <file>', 'completion'],
  keys: ['help', 'h', 'batch-rows', 'batchRows', 'json', 'jsno', 'z'],
};

/** The complaint of yargs, the command line, and what is said instead. */
const CASES = [
  ['Unknown argument: jsno', ['run', '--jsno'], 'unknown option "--jsno", did you mean "--json"?'],
  ['Unknown arguments: jsno, x', ['run', '--jsno=3', '-x'], 'unknown option "--jsno", did you mean "--json"?'],
  ['Unknown argument: z', ['-z', 'run'], 'unknown option "-z"; expected one of --help, --batch-rows, --json'],
  ['Unknown command: a', ['run', 'b', 'a'], 'unexpected "a"; expected trapline run [scenario]'],
  ['Unknown command: rnu', ['rnu'], 'unknown command "rnu", did you mean "run"?'],
  ['Unknown command: nfo', ['capture', 'nfo'], 'capture: unknown command "nfo", did you mean "info"?'],
  ['Not enough non-option arguments: got 0, need at least 1', ['capture'], 'capture: expected one of info, import;'],
  ['Unknown command: b', ['capture', 'info', 'a', 'b'], 'unexpected "b"; expected trapline capture info <file>'],
  ['Unknown command: make-coffee', ['make-coffee'], 'unknown command "make-coffee"; expected one of run, describe'],
  ['Not enough non-option arguments: got 0, need at least 1', ['--json'], 'expected a command; "trapline --help"'],
  ['Not enough non-option arguments: got 0, need at least 1', ['describe'], 'expected trapline describe <scenario>'],
  ['Not enough arguments following: batch-rows', ['run', '--batch-rows'], '--batch-rows: expected a value after it'],
  ['Arguments a and b are\nmutually exclusive', ['run', '--a'], 'Arguments a and b are mutually exclusive'],
] as const;

describe('usageError', () => {
  it.each(CASES)('puts "%s" of %j in words', (complaint, argv, words) => {
    const error = usageError(complaint, argv, GRAMMAR);
    expect(error.code).toBe('input');
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/\n|batchRows|"-h"/);
  });
});
