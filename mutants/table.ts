import { type Mutant } from './mutant.ts';
import { killersOf, type Result, verdictOn } from './result.ts';

const BEGIN = '<!-- written by npm run mutants -->';
const END = '<!-- end of what npm run mutants writes -->';

/** How fast the hunt found it, or why it does not look. */
export function huntWords({ hunt }: Mutant, { outcomes }: Result): string {
  if (typeof hunt === 'object') return '–';
  const outcome = outcomes.find(({ check }) => check === (hunt === 'broker' ? 'broker' : 'hunt'));
  if (hunt === 'broker' && outcome?.kind !== 'killed') return 'broker';
  if (outcome === undefined) return '–';
  if (outcome.kind === 'killed' && outcome.cases !== null) {
    return `${outcome.cases} ${outcome.cases === 1 ? 'case' : 'cases'}, ${outcome.seconds.toFixed(1)} s`;
  }
  if (outcome.kind === 'survived') return `not in ${outcome.cases} cases, ${outcome.seconds.toFixed(0)} s`;
  return outcome.kind;
}

function killerWords(result: Result): string {
  const killers = killersOf(result).map((by) => `\`${by}\``);
  const verdict = verdictOn(result);
  return verdict === 'killed' ? killers.join(', ') : [...killers, `*${verdict}*`].join(', ');
}

/** How many came to what, in one sentence. */
export function summary(results: readonly Result[]): string {
  const counts = new Map<string, number>();
  for (const result of results) counts.set(verdictOn(result), (counts.get(verdictOn(result)) ?? 0) + 1);
  const parts = [...counts].map(([verdict, count]) => `${count} ${verdict}`);
  return `${results.length} mutants: ${parts.join(', ')}.`;
}

/** The results as Markdown, a table for each area. */
export function markdownTables(mutants: readonly Mutant[], results: ReadonlyMap<string, Result>): string {
  const tested = mutants.filter(({ name }) => results.has(name));
  const lines = [summary(tested.map(({ name }) => results.get(name)!)), ''];
  for (const area of new Set(tested.map((mutant) => mutant.area))) {
    lines.push(`### ${area}`, '', '| mutant | what is wrong | killed by | hunt |', '| --- | --- | --- | --- |');
    for (const mutant of tested.filter((each) => each.area === area)) {
      const result = results.get(mutant.name)!;
      lines.push(`| ${mutant.name} | ${mutant.wrong} | ${killerWords(result)} | ${huntWords(mutant, result)} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

/** A page with the part between its marks replaced. Throws Error if the marks are not there. */
export function withTables(page: string, tables: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`expected the lines ${BEGIN} and ${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${tables}\n${page.slice(to)}`;
}

/** One line for each mutant, for a terminal. */
export function terminalLine(mutant: Mutant, result: Result): string {
  const killers = killersOf(result);
  const words = [verdictOn(result).padEnd(11), mutant.name.padEnd(38), huntWords(mutant, result).padEnd(22)];
  return `${words.join(' ')} ${killers.join(', ')}`.trimEnd();
}
