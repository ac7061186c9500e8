import { join } from 'node:path';
import { compareRuns } from '../../compare/compare-runs.ts';
import { renderComparison } from '../../compare/render-comparison.ts';
import { comparisonJson, writeComparison } from '../../compare/write-comparison.ts';
import { CANDIDATE } from '../../run/replay-capture.ts';
import { colorsFor } from '../colors.ts';
import { KEPT, LISTED } from '../compare-options.ts';
import { terminalWidth } from '../terminal-width.ts';
import { type OutputOptions, type Session } from './session.ts';
import { say } from '../say.ts';
import { printable } from '../../text/printable.ts';

const FILES = 'compare.html · compare.json · compare.md · alerts.jsonl · candidate/';

/** Compares the candidate's results with the engine's own, writes the comparison beside them, and prints it. */
export async function compareWithCandidate(
  directory: string,
  { json, quiet }: OutputOptions,
  { signal, listener: onProgress }: Session,
): Promise<void> {
  const request = { limit: KEPT, explain: false, input: undefined, listeners: { onProgress, signal } };
  const comparison = await compareRuns(directory, join(directory, CANDIDATE), request);
  writeComparison(directory, comparison, LISTED);
  if (json === true) say(comparisonJson(comparison));
  if (json === true || quiet === true) return;
  const colors = colorsFor(process.stdout);
  const view = { colors, width: terminalWidth(process.stdout), limit: LISTED };
  say(renderComparison(comparison, view));
  say(`\n ${colors.cyan(printable(directory))}${colors.dim(`  ${FILES}`)}`);
}
