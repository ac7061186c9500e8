import { type Coverage, type Held } from './coverage.ts';

const HEAD = ['rule', 'figure', 'long-run value', 'width', "of the run's intervals", 'between 10 seeds'];

/** The rows of one world as a Markdown table under its heading. */
export function tableOf(name: string, title: string, rows: readonly Coverage[]): string {
  const lines = [HEAD, HEAD.map(() => '---'), ...rows.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`);
  return [`### ${name}: ${title}`, '', ...lines, ''].join('\n');
}

function cellsOf({ rule, figure, kind, longRun, width, ofRuns, betweenSeeds }: Coverage): string[] {
  const digits = kind === 'share' ? 3 : 0;
  const written = (value: number | null): string => (value === null ? '–' : value.toFixed(digits));
  return [rule, figure, written(longRun), written(width), heldWords(ofRuns), heldWords(betweenSeeds)];
}

/** `0.940 ± 0.017 (200)`: the share, its standard error, and how many intervals there were. */
function heldWords({ held, of }: Held): string {
  if (of === 0) return 'no interval';
  const share = held / of;
  return `${share.toFixed(3)} ± ${Math.sqrt((share * (1 - share)) / of).toFixed(3)} (${of})`;
}
