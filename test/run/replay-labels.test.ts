import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EVERYTHING } from '../../src/capture/selection/selection.ts';
import { openReplay } from '../../src/replay/open-replay.ts';
import { type ReplayRequest } from '../../src/replay/open-replay.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { replayCapture } from '../../src/run/replay-capture.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { record, UNWATCHED, writeCapture } from '../capture/format/records.ts';
import { labelledRows, writeLabelledCards } from '../labelled-cards.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { jsonLines, runAndCapture } from './replaying.ts';

const inFolder = temporaryFolder();

async function replayed(request: Partial<ReplayRequest> & { readonly capture: string }): Promise<Report> {
  const opened = openReplay({ selection: EVERYTHING, batchRows: 4096, out: inFolder('replay'), ...request });
  try {
    const result = await replayCapture({ ...opened, ...UNWATCHED });
    if (result.kind === 'interrupted') throw new Error('it was not interrupted');
    return result.report;
  } finally {
    opened.source.reader.close();
  }
}

it('scores a capture against the labels of the run that it is of, as that run was', async () => {
  mkdirSync(inFolder('run'));
  const scenario = writeLabelledCards(inFolder());
  const run = await runAndCapture({ scenario }, inFolder('run.arrow'), inFolder('run'));
  for (const episodes of [inFolder('run'), inFolder('run', 'episodes.jsonl')]) {
    const report = await replayed({ capture: inFolder('run.arrow'), episodes });
    expect(report.labels!.rows).toEqual(run.labels!.rows);
    for (const [rule, { episodes: own, alerts }] of Object.entries(report.labels!.rules)) {
      expect({ own, alerts }).toEqual({
        own: run.labels!.rules[rule]!.episodes,
        alerts: run.labels!.rules[rule]!.alerts,
      });
      expect(report.rules[rule]!.alerts.labelled).toBe(run.rules[rule]!.alerts.labelled);
    }
    // The log alone tells what was late, and not what no rule could have seen.
    const { late_drop } = run.labels!.rules['spending_spree']!.loss;
    expect(report.labels!.rules['spending_spree']!.loss).toEqual({ late_drop, unattributed: 1 });
    expect(renderTerminal(report)).toContain('Of this log no injected episodes are given');
  }
});

it('scores a capture against labels in its records', async () => {
  writeLabelledCards(inFolder());
  const rows = labelledRows().filter(({ amount, category }) => amount !== 'much' && category !== 'test');
  rows.sort((a, b) => (a.at < b.at ? -1 : 1));
  // Each record of fraud comes twice, which counts once.
  const values = rows
    .flatMap((row) => (row.fraud === '1' ? [row, row] : [row]))
    .map((row, i) => {
      const { at, ...rest } = row;
      return record({
        partition: 0,
        offset: i,
        key: Buffer.from(row.card),
        timestampMs: Date.parse(at),
        value: Buffer.from(JSON.stringify({ id: `${row.card} ${at}`, at, ...rest })),
      });
    });
  writeCapture(
    inFolder('labelled.arrow'),
    values.map((sent) => ({ record: sent, arrivalNs: null })),
  );
  const mapping = inFolder('records.yaml');
  writeFileSync(
    mapping,
    `title: Records with labels
format: jsonl
transaction_id: id
client: { columns: [card] }
time: { column: at, format: iso8601 }
amount: { column: amount }
currency: { constant: USD }
category: { column: category }
labels: { field: fraud, fraud: ['1'] }
`,
  );
  const report = await replayed({ capture: inFolder('labelled.arrow'), mapping });
  expect(report.counts.duplicates).toBe(82);
  expect(report.labels).toMatchObject({ episodes: 21, rows: { fraud: 82, unknown: 15 } });
  expect(report.labels!.rules['spending_spree']).toMatchObject({
    episodes: { total: 21, detected: 20 },
    alerts: { matched: 20, false: 8, unlabelled: 1, precision: 20 / 28 },
  });
  const episodes = jsonLines(inFolder('replay', 'episodes.jsonl'));
  expect(episodes).toHaveLength(21);
  const outcomes = jsonLines(inFolder('replay', 'outcomes.jsonl'));
  const ids = new Set(episodes.map(({ episode_id: id }) => id));
  expect(outcomes.filter(({ label }) => label === 'labelled').every(({ episode_id: id }) => ids.has(id))).toBe(true);
});

it('takes labels from one place only', async () => {
  mkdirSync(inFolder('run'));
  const scenario = writeLabelledCards(inFolder());
  await runAndCapture({ scenario }, inFolder('run.arrow'), inFolder('run'));
  const request = { capture: inFolder('run.arrow'), episodes: inFolder('run'), mapping: inFolder('cards.jsonl.yaml') };
  expect(() => openReplay({ selection: EVERYTHING, batchRows: 1, ...request })).toThrow(/leave one of them out/);
  writeFileSync(inFolder('run', 'labels.json'), '{}');
  expect(() => openReplay({ selection: EVERYTHING, batchRows: 1, ...request, mapping: undefined })).toThrow(
    /labels\.json|expected what a run wrote/,
  );
});
