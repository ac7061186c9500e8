import { type Mutant } from './mutant.ts';
import { killersOf, type Result, verdictOn } from './result.ts';

const BEGIN = '<!-- written by npm run mutants -->';
const END = '<!-- end of what npm run mutants writes -->';

/** How fast the hunt found it, or why it does not look. */
export function huntWords({ hunt }: Mutant, result: Result): string {
  if (typeof hunt === 'object') return '–';
  const outcome = hunt === 'broker' ? result.outcomes.find(({ check }) => check === 'broker') : huntOutcome(result);
  if (hunt === 'broker' && outcome?.kind !== 'killed') return 'broker';
  if (outcome === undefined) return 'not run yet';
  if (outcome.kind === 'killed' && outcome.cases !== null) {
    return `${outcome.cases} ${outcome.cases === 1 ? 'case' : 'cases'}, ${outcome.seconds.toFixed(0)} s`;
  }
  if (outcome.kind === 'survived') return `not in ${outcome.cases} cases, ${outcome.seconds.toFixed(0)} s`;
  return outcome.kind;
}

/** How many transactions the repro has that the hunt wrote. */
function reproWords(result: Result): string {
  const hunt = huntOutcome(result);
  return hunt?.kind === 'killed' ? String(hunt.transactions ?? 'drawn') : '–';
}

function huntOutcome({ outcomes }: Result): Result['outcomes'][number] | undefined {
  return outcomes.find(({ check }) => check === 'hunt');
}

/** How many the hunt found, and how large their repros are, in one sentence; nothing where it did not look. */
export function huntSummary(results: readonly Result[]): string {
  const tried = results.flatMap((result) => huntOutcome(result) ?? []);
  const found = tried.filter(({ kind }) => kind === 'killed');
  const sizes = found.flatMap(({ transactions }) => transactions ?? []).sort((a, b) => a - b);
  if (tried.length === 0) return '';
  const most = Math.max(0, ...found.map(({ seconds }) => seconds)).toFixed(0);
  const median =
    sizes.length === 0 ? 'none' : String((sizes[(sizes.length - 1) >> 1]! + sizes[sizes.length >> 1]!) / 2);
  return `The hunt finds ${found.length} of ${tried.length} that it can see, each within ${most} s of one core; transactions of a repro: median ${median}, at most ${sizes.at(-1) ?? 'none'}.`;
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
  const told = tested.map(({ name }) => results.get(name)!);
  const lines = [summary(told), huntSummary(told), ''];
  for (const area of new Set(tested.map((mutant) => mutant.area))) {
    lines.push(
      `### ${area}`,
      '',
      '| mutant | what is wrong | killed by | hunt | repro |',
      '| --- | --- | --- | --- | --- |',
    );
    for (const mutant of tested.filter((each) => each.area === area)) {
      const result = results.get(mutant.name)!;
      lines.push(
        `| ${mutant.name} | ${mutant.wrong} | ${killerWords(result)} | ${huntWords(mutant, result)} | ${reproWords(result)} |`,
      );
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
  const hunt = `${huntWords(mutant, result)}; ${reproWords(result)}`;
  const words = [verdictOn(result).padEnd(11), mutant.name.padEnd(38), hunt.padEnd(24)];
  return `${words.join(' ')} ${killers.join(', ')}`.trimEnd();
}
