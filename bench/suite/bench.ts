import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { colorsFor } from '../../src/cli/colors.ts';
import { onInterrupt } from '../../src/cli/interrupt.ts';
import { openTextOutput } from '../../src/cli/text-output.ts';
import { VERSION } from '../../src/config/version.ts';
import { EXIT_CODES, TraplineError } from '../../src/model/errors.ts';
import { terminalWidth } from '../../src/cli/terminal-width.ts';
import { drawTable } from '../../src/report/table-layout.ts';
import { FIGURES } from '../figures.ts';
import { compareResults, newNames } from './compare.ts';
import { type Figure } from './figure.ts';
import { busyMachine, revisionOf, thisMachine } from './machine.ts';
import { measureAll, stepsOf } from './measure-all.ts';
import { measureOnce } from './measure-once.ts';
import { type SuiteOptions } from './options.ts';
import { suiteProgress } from './progress.ts';
import { Results } from './results.ts';
import { readResults, type ResultsFile, writeResults } from './results-file.ts';
import { selectFigures } from './select-figures.ts';
import { drawComparison, markdownTable, otherTable, speedTable } from './tables.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Measures and tells what came of it; returns the exit code. Throws TraplineError for bad input. */
export async function bench(options: SuiteOptions): Promise<number> {
  const figures = selectFigures(FIGURES, options.figures);
  const before = options.compare === undefined ? undefined : readResults(options.compare);
  const json = options.json === undefined ? undefined : openTextOutput(options.json, true);
  const interrupt = onInterrupt('what was measured is kept');
  try {
    if (figures.some(({ needsBuild }) => needsBuild === true)) build();
    const results = await measure(figures, options.runs, interrupt.signal);
    const status = interrupt.signal.aborted ? 'interrupted' : results.failed.length > 0 ? 'failed' : 'finished';
    await json?.write(Buffer.from(writeResults(fileOf(results, status))));
    json?.commit();
    const isWorse = show(results, before, options);
    if (status === 'interrupted') return EXIT_CODES.interrupted;
    if (status === 'failed') return EXIT_CODES.defect;
    return isWorse && options.failOnRegression ? EXIT_CODES.expectation : 0;
  } finally {
    json?.discard();
    interrupt.release();
  }
}

async function measure(figures: readonly Figure[], runs: number, signal: AbortSignal): Promise<Results> {
  const steps = stepsOf(figures, runs);
  const results = new Results(figures);
  const progress = suiteProgress(steps.length);
  const busy = busyMachine();
  if (busy !== null) console.error(`bench: ${busy}`);
  try {
    await measureAll(steps, measureOnce, { results, listener: progress, signal });
  } finally {
    progress.stop();
  }
  return results;
}

/** Prints the table and, where there is something to compare with, what has changed; returns whether there is a regression. */
function show(results: Results, before: ResultsFile | undefined, { markdown }: SuiteOptions): boolean {
  const colors = colorsFor(process.stdout);
  const lines = results.lines();
  const { cpu, cores, system } = thisMachine();
  const machine = `${cores} × ${cpu}, ${system}, Node ${process.version}`;
  const tables = [speedTable(lines), otherTable(lines)].filter(({ rows }) => rows.length > 0);
  if (markdown) console.log([machine, ...tables.map(markdownTable)].join('\n\n'));
  else {
    const drawn = tables.map((table) =>
      drawTable(table, { align: 'right', width: terminalWidth(process.stdout), colors }).join('\n'),
    );
    console.log([colors.bold(` ${machine}`), ...drawn].join('\n\n'));
  }
  if (before === undefined) return false;
  const comparisons = compareResults(before.figures, lines);
  console.log(`\n${drawComparison(comparisons, colors)}`);
  for (const difference of differences(before)) console.log(` ${colors.yellow(difference)}`);
  const added = newNames(before.figures, lines);
  if (added.length > 0) console.log(colors.dim(` not in the earlier results: ${added.join('; ')}`));
  return comparisons.some(({ verdict, counts }) => verdict === 'worse' && counts);
}

/** Why the two results may differ for other reasons than the program. */
function differences({ machine, node }: ResultsFile): readonly string[] {
  const here = thisMachine();
  return [
    ...(machine.cpu === here.cpu && machine.cores === here.cores
      ? []
      : [`the earlier results are of another machine: ${machine.cores} × ${machine.cpu}`]),
    ...(node === process.version ? [] : [`the earlier results are of Node ${node}`]),
  ];
}

function fileOf(results: Results, status: ResultsFile['status']): Omit<ResultsFile, 'schema'> {
  return {
    trapline: VERSION,
    node: process.version,
    source: revisionOf(ROOT),
    machine: thisMachine(),
    status,
    figures: [...results.lines()],
    skipped: [...results.skipped],
    failed: [...results.failed],
  };
}

/** Brings dist/ up to date; what it prints goes to stderr. Throws TraplineError('input') if the sources do not compile. */
function build(): void {
  const { status, signal } = spawnSync(process.execPath, ['tools/build.js'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (signal !== null) throw new TraplineError('interrupted', 'interrupted while dist/ was built');
  if (status !== 0) throw new TraplineError('file_invalid', 'dist/ cannot be built: the sources do not compile');
}

/** Prints every figure with its groups. */
export function list(): void {
  const colors = colorsFor(process.stdout);
  const rows = FIGURES.map(({ name, groups, about, isLong }) => [
    name,
    groups.join(', '),
    isLong === true ? `${about}; only if it is named` : about,
  ]);
  console.log(
    drawTable(
      { head: ['Figure', 'group', 'what'], rows },
      { align: 'left', width: terminalWidth(process.stdout), colors },
    ).join('\n'),
  );
}
