import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandFigure } from './suite/figure.ts';
import { measured } from './suite/measurement.ts';

const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** A whole run to be measured, and what its line is called. */
interface RunFigure extends Pick<CommandFigure, 'name' | 'groups' | 'about' | 'typicalS' | 'isLong'> {
  readonly title: string;
  /** Arguments beside those that every run has. */
  readonly args: readonly string[];
}

/**
 * `trapline run mixed-fraud` as it ships: the start of the process, world, engine, ladder, scoring and all files. Wall time, CPU
 * time, heap and peak memory are those of the whole process.
 */
export function runFigure({ title, args, ...facts }: RunFigure): CommandFigure {
  return {
    ...facts,
    needsBuild: true,
    program: COMMAND,
    commandLine: (folder) => ['run', 'mixed-fraud', ...args, '--out', outputOf(folder), '--quiet'],
    read: (folder, usage) =>
      measured(title, reportIn(join(outputOf(folder), 'report.json')).counts.transactions, usage, {
        peak_mib: usage.peakMib,
      }),
  };
}

function outputOf(folder: string): string {
  return join(folder, 'run');
}

/** What is read of a report. */
interface ReadReport {
  readonly counts: { readonly transactions: number };
  readonly performance: { readonly wall_s: number };
}

/** The report in a file. */
export function reportIn(path: string): ReadReport {
  return JSON.parse(readFileSync(path, 'utf8')) as ReadReport;
}

/** The options of `trapline run` for so many clients and days. */
export function sized(clients: number, days: number): readonly string[] {
  return ['--set', `traffic.clients=${clients}`, '--set', `duration=${days}d`];
}
