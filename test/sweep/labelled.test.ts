import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAIN } from '../../src/report/colors.ts';
import { buildResult } from '../../src/sweep/build-result.ts';
import { type CellResult, cellResultSchema } from '../../src/sweep/cell-result.ts';
import { type Question } from '../../src/sweep/question.ts';
import { type SweepResult, sweepSchema } from '../../src/sweep/result-schema.ts';
import { renderSweep } from '../../src/sweep/terminal.ts';
import { resultFiles } from '../../src/sweep/write-results.ts';
import { writeLabelledCards } from '../labelled-cards.ts';
import { resolve } from '../page/page-fixture.ts';
import { cellsOfQuestion, questionOf } from './sweep-fixture.ts';

let root: string;
let question: Question;
let cells: CellResult[];
let result: SweepResult;
let files: ReadonlyMap<string, string | Uint8Array>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trapline-labelled-'));
  question = questionOf(writeLabelledCards(root), ['engine.allowed_disorder=0s,10m'], '2');
  cells = await cellsOfQuestion(question);
  result = buildResult(question, cells);
  files = resultFiles(question, result, cells);
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a sweep over traffic with labels', () => {
  it('has recall and precision against them at each point, over seeds', () => {
    expect(sweepSchema.parse(result)).toEqual(result);
    const recalls = result.points.map(({ rules }) => rules['spending_spree']!.labels!.recall);
    expect(recalls[1]).toMatchObject({ value: 20 / 21, seeds: 2 });
    expect(recalls[0]!.value).toBeLessThan(20 / 21);
    expect(result.points[1]!.rules['spending_spree']!.labels!.episodes).toEqual({ total: 42, detected: 40 });
    for (const cell of cells) expect(cellResultSchema.parse(JSON.parse(JSON.stringify(cell)))).toEqual(cell);
  });

  it('has them as columns', () => {
    const rows = parse(String(files.get('sweep.csv')), { columns: true }) as Record<string, string>[];
    const spree = rows.filter(({ rule }) => rule === 'spending_spree');
    expect(spree).toHaveLength(4);
    for (const [i, row] of spree.entries()) {
      const { episodes, alerts, loss } = cells[i]!.labels!.rules['spending_spree']!;
      expect(row).toMatchObject({
        label_episodes: '21',
        label_episodes_detected: String(episodes.detected),
        label_recall: String(episodes.recall),
        label_alerts_matched: String(alerts.matched),
        label_alerts_false: String(alerts.false),
        label_precision: String(alerts.precision),
        label_lost_late_drop: String(loss.late_drop ?? 0),
        alerts_labelled: String(cells[i]!.rules['spending_spree']!.alerts.labelled),
      });
    }
  });

  it('has them on the page, in the picture and in the terminal', () => {
    const page = String(files.get('sweep.html'));
    expect(page).toContain('Recall against labels');
    expect(page).toContain('Precision against labels');
    const figures = [...page.matchAll(/<data value="([^"]*)" data-at="([^"]*\/labels\/[^"]*)">/g)];
    expect(figures.length).toBeGreaterThan(4);
    for (const [, value, at] of figures) expect(resolve(result, at!)).toBe(Number(value));
    // Nothing was injected, so recall against that would be an empty picture.
    expect(String(files.get('recall.svg'))).toContain('Recall against labels of scenario');
    expect(renderSweep(result, PLAIN, 100)).toContain('spending_spree against labels');
  });

  it('of seeds alone has them too', async () => {
    const ofSeeds = questionOf(join(root, 'scenario.yaml'), [], '2');
    const told = renderSweep(buildResult(ofSeeds, await cellsOfQuestion(ofSeeds)), PLAIN, 100);
    expect(told).toContain('Against labels');
  });
});
