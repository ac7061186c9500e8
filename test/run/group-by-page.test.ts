import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { EVERYTHING } from '../../src/capture/selection/selection.ts';
import { runExample } from '../../src/examples/run-example.ts';
import { loadRuleExamples } from '../../src/config/load-rule-set.ts';
import { openReplay } from '../../src/replay/open-replay.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { replayCapture } from '../../src/run/replay-capture.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { record, UNWATCHED, writeCapture } from '../capture/format/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { jsonLines } from './replaying.ts';

const inFolder = temporaryFolder();

const PAGE = readFileSync('docs/how-to/group-by-another-key.md', 'utf8');
/** The blocks of the page, each behind a sentence that has the name of its file. */
const FILES = new Map(
  [...PAGE.matchAll(/`([a-z-]+\.(?:csv|yaml))`[^`]*(?:`fields`[^`]*)?\n\n```(?:csv|yaml)\n(.*?)^```$/gms)].map(
    ([, name, text]) => [name!, text!],
  ),
);

const ALERT = {
  kind: 'open',
  rule: 'cards_at_merchant',
  client_id: 'm7',
  details: { field: 'card', values: ['c4', 'c3', 'c2', 'c1'] },
};

beforeEach(() => {
  for (const [name, text] of FILES) writeFileSync(inFolder(name), text);
});

it('the page has the files that it speaks of', () => {
  expect([...FILES.keys()]).toEqual(['payments.csv', 'by-merchant.yaml', 'merchants.yaml', 'tested-cards.yaml']);
});

it('the example of the page gives the alert that it tells of', async () => {
  const prepared = prepareRun({ scenario: inFolder('tested-cards.yaml') });
  const run = await runScenario({ ...prepared, directory: inFolder('run'), batchRows: 4096, ...UNWATCHED });
  expect(run).toMatchObject({ kind: 'finished', report: { counts: { detections: 1, admitted: 8 } } });
  const alerts = jsonLines(inFolder('run', 'alerts.jsonl'));
  expect(PAGE).toContain(`explain tested-cards ${String(alerts[0]!['alert_id'])} `);
  expect(alerts).toMatchObject([{ ...ALERT, event_time_ms: Date.UTC(2026, 0, 5, 10, 1, 10) }]);
  expect(run).toHaveProperty('report.warnings', []);
});

it('the example in the rule set holds', () => {
  const [only, ...more] = loadRuleExamples(inFolder('merchants.yaml'));
  expect(more).toEqual([]);
  const { detections, numberOf } = runExample(only!.rule, only!.example);
  expect(detections.map(({ evidence }) => evidence.map(numberOf))).toEqual([[5, 4, 3, 1]]);
});

/** The payments as a topic of two partitions that goes by a column. */
function writeTopic(partitionOf: (payment: Readonly<Record<string, string>>) => number): string {
  const [head, ...rows] = FILES.get('payments.csv')!.trim().split('\n');
  const columns = head!.split(',');
  const next = [0, 0];
  const records = rows.map((row) => {
    const payment = Object.fromEntries(row.split(',').map((value, i) => [columns[i]!, value]));
    const partition = partitionOf(payment);
    const offset = next[partition]!++;
    const timestampMs = Date.parse(payment['at']!);
    return record({
      partition,
      offset,
      timestampMs,
      timestampType: 'log_append',
      value: Buffer.from(JSON.stringify(payment)),
    });
  });
  writeCapture(
    inFolder('topic.arrow'),
    records.map((one) => ({ record: one, arrivalNs: null })),
  );
  writeFileSync(inFolder('topic.yaml'), FILES.get('by-merchant.yaml')!.replace('format: csv', 'format: jsonl'));
  return inFolder('topic.arrow');
}

async function replayed(capture: string, rekey = false): Promise<readonly object[]> {
  const given = {
    capture,
    mapping: inFolder('topic.yaml'),
    rules: inFolder('merchants.yaml'),
    out: inFolder('replay'),
  };
  const opened = openReplay({ ...given, selection: EVERYTHING, batchRows: 4096, rekey });
  try {
    await replayCapture({ ...opened, ...UNWATCHED });
  } finally {
    opened.source.reader.close();
  }
  return jsonLines(inFolder('replay', 'alerts.jsonl'));
}

it('a topic keyed by merchant gives it too', async () => {
  const capture = writeTopic(({ merchant_id: merchant }) => (merchant === 'm7' ? 0 : 1));
  expect(await replayed(capture)).toMatchObject([ALERT]);
});

it('a topic keyed by card is refused with the reason, unless it is merged', async () => {
  const capture = writeTopic(({ card }) => Number(card!.slice(1)) % 2);
  await expect(replayed(capture)).rejects.toMatchObject({
    code: 'input',
    message: expect.stringMatching(/m7.*--rekey/) as string,
  });
  expect(await replayed(capture, true)).toMatchObject([ALERT]);
});
