import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageScript } from '../../src/page/page-script.ts';
import { PLAIN } from '../../src/report/colors.ts';
import { buildResult } from '../../src/sweep/build-result.ts';
import { type CellResult } from '../../src/sweep/cell-result.ts';
import { cellTable } from '../../src/sweep/cell-table.ts';
import { csvText } from '../../src/sweep/csv.ts';
import { planLines, planOf } from '../../src/sweep/plan.ts';
import { type Question } from '../../src/sweep/question.ts';
import { repeatCommand } from '../../src/sweep/repeat-command.ts';
import { sweepJsonSchema, type SweepResult, sweepSchema } from '../../src/sweep/result-schema.ts';
import { renderSweep } from '../../src/sweep/terminal.ts';
import { sweepWork } from '../../src/sweep/work.ts';
import { resultFiles } from '../../src/sweep/write-results.ts';
import { resolve } from '../page/page-fixture.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { cellsOfQuestion, questionOf } from './sweep-fixture.ts';
import { openDuckDb } from '../duckdb.ts';

/** A sweep with its results. */
interface Done {
  readonly question: Question;
  readonly cells: readonly CellResult[];
  readonly result: SweepResult;
}

let folder: string;
/** Two axes and two seeds. */
let plane: Done;
/** One axis and ten seeds. */
let line: Done;

async function sweep(vary: readonly string[], seeds: string): Promise<Done> {
  const question = questionOf(join(folder, 'small.yaml'), vary, seeds);
  const cells = await cellsOfQuestion(question);
  return { question, cells, result: buildResult(question, cells) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-results-'));
  writeSmallScenario(join(folder, 'small.yaml'));
  plane = await sweep(['engine.allowed_disorder=0s,1m', 'delivery.partitions=1,4'], '2');
  line = await sweep(['engine.allowed_disorder=0s,1m'], '10');
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every place that a page or picture takes a figure from, with what it says there. */
function figuresOf(page: string): (readonly [string, number])[] {
  const marks = page.matchAll(/<data value="([^"]+)" data-at="([^"]+)">/g);
  return [...marks].map((found) => [found[2]!, Number(found[1])]);
}

describe('the result', () => {
  it('is what the schema says, and the schema is published', async () => {
    for (const { result } of [plane, line]) expect(sweepSchema.parse(result)).toEqual(result);
    // To write it anew: npx vitest run test/sweep/results.test.ts -u
    await expect(sweepJsonSchema()).toMatchFileSnapshot('../../schema/sweep.schema.json');
  });

  it('adds up the runs of each point', () => {
    for (const { result, cells } of [plane, line]) {
      result.points.forEach((point, index) => {
        const own = cells.filter((cell) => cell.point === index);
        expect(own).toHaveLength(result.seeds.length);
        for (const rule of result.rules) {
          const { episodes, recall, loss } = point.rules[rule]!;
          const sum = (of: (cell: CellResult) => number | null): number =>
            own.reduce((total, cell) => total + (of(cell) ?? 0), 0);
          expect(episodes).toEqual({
            total: sum((cell) => cell.rules[rule]!.episodes.total),
            detected: sum((cell) => cell.rules[rule]!.episodes.detected),
          });
          expect(recall.value).toBeCloseTo(episodes.detected / episodes.total, 12);
          expect(Object.values(loss).reduce((a, b) => a + b, 0)).toBe(episodes.total - episodes.detected);
        }
      });
    }
  });

  it('says where its intervals come from', () => {
    const kinds = ({ points }: SweepResult): Set<string | null> =>
      new Set(points.flatMap(({ rules }) => Object.values(rules).map(({ recall }) => recall.interval)));
    expect(kinds(plane.result)).toEqual(new Set([null]));
    expect(kinds(line.result)).toEqual(new Set(['seeds']));
    expect(plane.result.points[0]!.late_share.ci95).toBeNull();
    expect(line.result.points[0]!.late_share.interval).toBe('seeds');
  });

  it('finds more with a watermark that waits, and later', () => {
    const [hasty, patient] = line.result.points.map(({ rules }) => rules['spending_spree']!);
    expect(patient!.recall.value).toBeGreaterThan(hasty!.recall.value!);
    expect(patient!.time_to_detect_ms.p50.value).toBeGreaterThan(hasty!.time_to_detect_ms.p50.value!);
  });
});

describe('the table of runs', () => {
  it('is the same in CSV and in Parquet, as DuckDB reads them', async () => {
    const files = resultFiles(plane.question, plane.result, plane.cells);
    for (const [name, content] of files) writeFileSync(join(folder, name), content);
    const connection = await openDuckDb();
    const query = async (sql: string): Promise<unknown[][]> =>
      (await connection.runAndReadAll(sql.replaceAll('FOLDER', folder))).getRowsJson();
    try {
      const columns = `"engine.allowed_disorder", "engine.allowed_disorder_ms", "delivery.partitions", seed, rule, episodes, episodes_detected`;
      const parquet = await query(`SELECT ${columns} FROM 'FOLDER/sweep.parquet'`);
      expect(parquet).toHaveLength(4 * 2 * 3);
      expect(parquet[0]).toEqual(['0s', '0', 1, '1', 'impossible_travel', '20', expect.any(String)]);
      const asText = (table: string): Promise<unknown[][]> => query(`SELECT COLUMNS(*)::VARCHAR FROM ${table}`);
      const csv = await query(`SELECT ${columns} FROM read_csv('FOLDER/sweep.csv', all_varchar = true)`);
      expect(csv.map(([, , , ...rest]) => rest)).toEqual(parquet.map(([, , , ...rest]) => rest));
      expect(await asText("'FOLDER/sweep.parquet'")).toHaveLength(24);
      const recall = `SELECT "engine.allowed_disorder", sum(episodes_detected)::INTEGER FROM 'FOLDER/sweep.parquet' WHERE rule = 'spending_spree' GROUP BY ALL ORDER BY 1`;
      const sums = ['0s', '1m'].map((label) => [
        label,
        plane.result.points
          .filter(({ labels }) => labels[0] === label)
          .reduce((sum, { rules }) => sum + rules['spending_spree']!.episodes.detected, 0),
      ]);
      expect(await query(recall)).toEqual(sums);
    } finally {
      connection.closeSync();
    }
  });

  it('quotes what CSV would take apart', () => {
    const values = ['a,b', 'say "x"', 'two\nlines', ' edge', 'plain'];
    expect(csvText([{ name: 'x', kind: 'text', values }])).toBe(
      'x\n"a,b"\n"say ""x"""\n"two\nlines"\n" edge"\nplain\n',
    );
  });

  it('has one row for each run and rule, in the order of the grid', () => {
    const columns = new Map(cellTable(line.question, line.cells).map(({ name, values }) => [name, values]));
    expect(columns.get('rule')!.slice(0, 3)).toEqual(line.result.rules);
    expect(columns.get('seed')!.filter((_, i) => i % 3 === 0)).toEqual([...line.result.seeds, ...line.result.seeds]);
  });
});

describe('page and picture', () => {
  it('say what sweep.json has', () => {
    for (const { question, result, cells } of [plane, line]) {
      const files = resultFiles(question, result, cells);
      const figures = figuresOf(String(files.get('sweep.html')));
      expect(figures.length).toBeGreaterThan(2 * result.points.length * result.rules.length);
      for (const [at, value] of figures) expect({ at, value: resolve(result, at) }).toEqual({ at, value });
      expect(String(files.get('recall.svg'))).toMatch(/^<svg\s+xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    }
  });

  it('are the same bytes each time', () => {
    const files = (): readonly string[] =>
      [...resultFiles(plane.question, plane.result, plane.cells)].map(([, content]) =>
        Buffer.from(content).toString('base64'),
      );
    expect(files()).toEqual(files());
  });

  it('have no markup but their own', () => {
    const hostile: SweepResult = {
      ...line.result,
      scenario: '<script>x</script>',
      axes: [{ name: '"><img src=x>', values: ['</style><b>', "'&"] }],
    };
    const files = resultFiles(line.question, hostile, line.cells);
    for (const name of ['sweep.html', 'recall.svg']) {
      const text = String(files.get(name)).replace(pageScript().element.toString(), '');
      expect(text).not.toMatch(/<script|<img|<b>\s*&#39;|<\/style><b>/);
    }
  });
});

describe('the terminal', () => {
  it('has a plane of recall for each rule, within 80 columns', () => {
    const text = renderSweep(plane.result, PLAIN, 80);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(text).toMatch(/small by engine\.allowed_disorder × delivery\.partitions\n 2 × 2 points × 2 seeds = 8 runs/);
    for (const rule of plane.result.rules) expect(text).toContain(`Recall of ${rule}`);
    expect(text).toContain('With 2 seeds, figures are of all seeds together');
  });

  it('has a list with intervals for each rule otherwise', () => {
    const text = renderSweep(line.result, PLAIN, 80);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(text).toMatch(/1m +0\.\d{3} \[0\.\d{3}–[01]\.\d{3}\] +0\.\d{3} \[/);
    expect(text).toContain("Means over 10 seeds, with Student's interval");
  });
});

describe('what is said beforehand', () => {
  it('is the grid, what it costs, and what is done already', () => {
    const plan = planOf(plane.question, { jobs: 2, memoryBytes: 1 << 28, isDone: ({ point }) => point === 0 });
    expect(plan).toMatchObject({ runs: 8, done_runs: 2, jobs: 2 });
    expect(planLines(plan)).toEqual([
      'small, 2 × 2 points × 2 seeds = 8 runs',
      'engine.allowed_disorder: 0s, 1m',
      'delivery.partitions: 1, 4',
      'runs done already: 2, left: 6',
      expect.stringMatching(/^about 4,\d00 transactions, 2 runs at the same time: roughly /),
    ]);
  });

  it('names memory where it is much', () => {
    const plan = planOf(plane.question, { jobs: 200, memoryBytes: 2 ** 40, isDone: () => false });
    expect(plan.jobs).toBe(8);
    expect(planLines({ ...plan, large_memory_bytes: 3 * 2 ** 30 }).at(-1)).toBe(
      'the jobs may take 3.0 GiB of memory together; fewer take less: --jobs',
    );
  });

  it('counts work by transactions', () => {
    const work = sweepWork(plane.question, ({ point }) => point === 3);
    expect(work.now()).toMatchObject({ runs: 8, doneRuns: 2 });
    const after = work.done({ point: 0, seed: '1' });
    expect(after.doneRuns).toBe(3);
    expect(after.doneWeight / after.weight).toBeCloseTo(3 / 8, 6);
  });

  it('is how it is done again', () => {
    expect(repeatCommand(plane.result)).toBe(
      'trapline sweep small --vary engine.allowed_disorder=0s,1m --vary delivery.partitions=1,4 --seeds 2',
    );
    const other = { ...line.result, seeds: ['a'], set: ['clocks=[]'], preset: 'partitions' };
    expect(repeatCommand(other)).toBe("trapline sweep small --preset partitions --set 'clocks=[]' --seeds a,");
  });
});

describe('seeds of one scenario', () => {
  it('have a table of how far they are apart, and no surface', async () => {
    const few = await sweep([], '3');
    expect([...resultFiles(few.question, few.result, few.cells).keys()]).toEqual([
      'sweep.json',
      'sweep.csv',
      'sweep.parquet',
    ]);
    const { recall, f1 } = few.result.points[0]!.rules['impossible_travel']!;
    const recalls = few.cells.map(({ rules }) => rules['impossible_travel']!.episodes.recall!);
    expect(recall).toMatchObject({ ci95: null, range: [Math.min(...recalls), Math.max(...recalls)], seeds: 3 });
    expect(f1.value).not.toBeNull();
    const text = renderSweep(few.result, PLAIN, 100);
    expect(text).toContain(`(${recall.range![0].toFixed(3)}–${recall.range![1].toFixed(3)})`);
    expect(text).toMatch(/is\s+not\s+an\s+interval/);
  });
});
