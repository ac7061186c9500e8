import { TraplineError } from '../model/errors.ts';
import { formatCount, formatQuantity } from '../report/format.ts';
import { formatFigure } from '../report/report-rows.ts';
import { type Report } from '../report/report-schema.ts';
import { renderTerminal, type TerminalOptions } from '../report/terminal.ts';
import { type FinishedRun, type InterruptedRun } from '../run/run-outcome.ts';
import { assertEngineEqualsOracle } from '../score/integrity.ts';
import { assertSame, describeVerdict, type Verdict } from '../verify/verdict.ts';
import { colorsFor } from './colors.ts';
import { terminalWidth } from './terminal-width.ts';
import { say, sayLineAside } from './say.ts';

/** How the end of a run is shown. */
export interface Conclusion {
  /** Folder of the results; undefined where none are kept. */
  readonly directory: string | undefined;
  /** Print the report as JSON and nothing else. */
  readonly json: boolean | undefined;
  /** Print nothing when all is well. */
  readonly quiet: boolean | undefined;
  /** Whether `--set` changed settings of the scenario. */
  readonly overridden: boolean;
}

/**
 * Prints the report of a run, and throws TraplineError where the run was interrupted, is not as expected, or could not be written.
 * `verdict` is null without `--verify`, and undefined where the second run was interrupted.
 */
export function concludeRun(
  run: FinishedRun | InterruptedRun,
  verdict: Verdict | null | undefined,
  { directory, json, quiet, overridden }: Conclusion,
): void {
  if (run.kind === 'interrupted') {
    throw stopped(run, directory);
  }
  const { report } = run;
  if (json === true) say(JSON.stringify(report, null, 2));
  else if (quiet !== true) say(renderTerminal(report, terminalOptions(directory)));
  assertEngineEqualsOracle(report);
  if (run.candidate !== undefined) assertEngineEqualsOracle(run.candidate);
  if (verdict === undefined)
    throw new TraplineError('interrupted', `interrupted, not verified; the run itself is in ${directory}`);
  if (verdict !== null) {
    assertSame(report.scenario, verdict);
    if (quiet !== true) sayLineAside(`verified: ${describeVerdict(verdict)}`);
  }
  assertWritten(run, directory);
  assertExpectations(report, overridden);
}

function stopped({ transactions }: InterruptedRun, directory: string | undefined): TraplineError {
  const before = transactions === null ? ' before Kafka answered' : '';
  const what =
    transactions === null
      ? 'what was written until then is'
      : `${formatQuantity(transactions, 'transaction')} and the engine's alerts about them are`;
  const kept = directory === undefined ? '' : `; ${what} in ${directory}`;
  return new TraplineError('interrupted', `interrupted${before}, not scored${kept}`);
}

function terminalOptions(directory: string | undefined): TerminalOptions {
  return {
    colors: colorsFor(process.stdout),
    width: terminalWidth(process.stdout),
    ...(directory === undefined ? {} : { directory }),
  };
}

function assertWritten({ report, influxFailure }: FinishedRun, directory: string | undefined): void {
  if (influxFailure === null) return;
  const { lines_confirmed, lines_expected } = report.influxdb!;
  const done = `${formatCount(lines_confirmed)} of ${formatQuantity(lines_expected, 'line')} confirmed`;
  throw new TraplineError(
    influxFailure.subCode,
    `${influxFailure.message}; ${done}; the run itself is in ${directory}`,
  );
}

function assertExpectations(report: Report, overridden: boolean): void {
  const missed = report.expectations.filter(({ passed }) => !passed);
  if (missed.length === 0) return;
  const words = missed.map(({ path, text, actual }) => {
    return `${path} is ${actual === null ? 'not measured' : formatFigure(actual)}, expected ${text}`;
  });
  const hint = overridden ? ' (the scenario expects this with its own settings; --set changed them)' : '';
  throw new TraplineError('expectation_missed', `${report.scenario}: ${words.join('; ')}${hint}`);
}
