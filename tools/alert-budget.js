/**
 * What alerts are worth at the rate at which they come, by rule, over the seeds of a sweep: `npm run alert-budget -- FOLDER DAYS`. FOLDER is that of `trapline run … --seeds`,
 * DAYS the length of the scenario. An alert is a unit of work here: precision is matched alerts over all but those for an episode that was matched already.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimateMean } from '../src/sweep/estimates.ts';

const [folder, days] = process.argv.slice(2);
if (folder === undefined || !(Number(days) > 0)) {
  process.stderr.write('usage: npm run alert-budget -- FOLDER DAYS\n');
  process.exit(2);
}

/** The columns of a table without quotes, as rows by name. */
function rowsOf(text) {
  const [head, ...lines] = text.trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i], value])));
}

function figure(rows, of, digits) {
  const { value, ci95 } = estimateMean(rows.map(of));
  if (value === null) return '–';
  const interval = ci95 === null ? '' : ` [${ci95.map((end) => end.toFixed(digits)).join('–')}]`;
  return `${value.toFixed(digits)}${interval}`;
}

const FIGURES = [
  ['alerts a day', (row) => row.rule_alerts / days, 1],
  ['precision', (row) => row.alerts_matched / (row.rule_alerts - row.alerts_duplicate), 3],
  ['recall', (row) => Number(row.recall), 3],
];

const rows = rowsOf(readFileSync(join(folder, 'sweep.csv'), 'utf8'));
process.stdout.write(`| rule | ${FIGURES.map(([name]) => name).join(' | ')} |\n| --- | --- | --- | --- |\n`);
for (const rule of new Set(rows.map((row) => row.rule))) {
  const own = rows.filter((row) => row.rule === rule);
  const cells = FIGURES.map(([, of, digits]) => figure(own, of, digits));
  process.stdout.write(`| \`${rule}\` | ${cells.join(' | ')} |\n`);
}
