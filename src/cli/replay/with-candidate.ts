import { reportCandidate, type TriedRun } from '../../compare/report-candidate.ts';
import { renderComparison } from '../../compare/render-comparison.ts';
import { comparisonJson } from '../../compare/write-comparison.ts';
import { colorsFor } from '../colors.ts';
import { KEPT, LISTED } from '../compare-options.ts';
import { terminalWidth } from '../terminal-width.ts';
import { type OutputOptions, type Session } from './session.ts';
import { say } from '../say.ts';
import { warnings } from '../../report/terminal.ts';
import { printable } from '../../text/printable.ts';

const FILES = 'compare.html · compare.json · compare.md · alerts.jsonl · candidate/';

/** Compares the candidate's results with the engine's own, writes the comparison beside them and into the report, and prints it. */
export async function compareWithCandidate(
  tried: Omit<TriedRun, 'details'>,
  { json, quiet }: OutputOptions,
  { signal, listener: onProgress }: Session,
): Promise<void> {
  const details = { timelines: [], scenario: null, command: null };
  const request = { limit: KEPT, listed: LISTED, listeners: { onProgress, signal } };
  const { comparison, report } = await reportCandidate({ ...tried, details }, request);
  if (json === true) say(comparisonJson(comparison));
  if (json === true || quiet === true) return;
  const colors = colorsFor(process.stdout);
  const view = { colors, width: terminalWidth(process.stdout), limit: LISTED };
  say(renderComparison(comparison, view));
  for (const line of warnings(report, view)) say(line);
  say(`\n ${colors.cyan(printable(tried.folder))}${colors.dim(`  ${FILES}`)}`);
}
