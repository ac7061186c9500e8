import { quantity } from '../text/quantity.ts';
import { type HuntResult } from './hunt.ts';
import { type WrittenHunt } from './hunt-into.ts';

const SECOND_MS = 1000;

/** What a hunt is told of beside its result. */
export interface HuntFacts extends Pick<WrittenHunt, 'named' | 'known'> {
  readonly seed: string;
  readonly jobs: number;
  readonly elapsedMs: number;
  /** Folder of the repros. */
  readonly folder: string;
}

/** The result as JSON: counts, findings, and how often each boundary and each combination of faults was met. */
export function huntJson(result: HuntResult, facts: HuntFacts): string {
  const { coverage } = result;
  const summary = {
    schema: 'trapline.hunt/1',
    seed: facts.seed,
    jobs: facts.jobs,
    cases: result.cases,
    transactions: result.transactions,
    refused: result.refused,
    seconds: seconds(facts.elapsedMs),
    findings: [...facts.named].map(([name, { failure, huntCase, number, foundAfterMs, tries }]) => ({
      name,
      file: `${facts.folder}/${name}.yaml`,
      kind: failure.kind,
      part: failure.part,
      words: failure.words,
      transactions: transactionsIn(huntCase.form),
      case: number,
      found_after_s: seconds(foundAfterMs),
      shrink_tries: tries,
    })),
    known: facts.known,
    failed_cases: Object.fromEntries(result.failed),
    coverage: {
      boundaries: Object.fromEntries(coverage.boundaries()),
      faults: Object.fromEntries(coverage.faults()),
    },
  };
  return JSON.stringify(summary, null, 2);
}

/** The same for people, in lines. */
export function huntLines(result: HuntResult, facts: HuntFacts): string[] {
  const { cases, transactions, refused, coverage } = result;
  const rate = Math.round((cases * SECOND_MS) / Math.max(1, facts.elapsedMs));
  const boundaries = coverage.boundaries();
  const met = [...boundaries].filter(([, count]) => count > 0).length;
  const faults = coverage.faults();
  const pairs = [...faults.keys()].filter((name) => name.includes(' + ')).length;
  return [
    `${quantity(cases, 'case')}, ${quantity(transactions, 'transaction')}, in ${seconds(facts.elapsedMs)} s (${rate} a second)` +
      (refused === 0 ? '' : `; ${refused} refused`),
    '',
    ...columns(`Boundaries met: ${met} of ${boundaries.size} (cases)`, boundaries),
    '',
    ...columns(`Faults, and two of them together: ${faults.size - pairs} and ${pairs} (cases)`, faults),
    '',
    ...findingLines(result, facts),
  ];
}

function findingLines({ failed }: HuntResult, { named, known, folder }: HuntFacts): string[] {
  if (named.size === 0 && known.length === 0) return ['Nothing was found.'];
  const total = [...failed.values()].reduce((sum, count) => sum + count, 0);
  return [
    `${quantity(named.size, 'finding')}, ${known.length} known before; ${quantity(total, 'case')} failed`,
    ...[...named].flatMap(([name, { failure, huntCase, foundAfterMs }]) => [
      `  ${folder}/${name}.yaml  ${quantity(transactionsIn(huntCase.form) ?? 0, 'transaction')}, after ${seconds(foundAfterMs)} s`,
      `    ${failure.kind}: ${failure.words}`,
    ]),
    ...known.map((name) => `  ${folder}/${name}.yaml  known before`),
  ];
}

const COLUMNS = 3;
const COLUMN_WIDTH = 48;

function columns(title: string, counts: ReadonlyMap<string, number>): string[] {
  const cells = [...counts].map(([name, count]) => `${String(count).padStart(6)}  ${name}`.padEnd(COLUMN_WIDTH));
  const rows = Math.ceil(cells.length / COLUMNS);
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: COLUMNS }, (__, column) => cells[column * rows + row] ?? '')
      .join('')
      .trimEnd(),
  );
  return [title, ...lines];
}

/** How many transactions a scenario lists; null for one that draws them. */
export function transactionsIn({ traffic }: Readonly<Record<string, unknown>>): number | null {
  if (typeof traffic !== 'object' || traffic === null || !('transactions' in traffic)) return null;
  return Array.isArray(traffic.transactions) ? traffic.transactions.length : null;
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}
