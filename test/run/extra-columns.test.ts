import { readFileSync, writeFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { EVERYTHING } from '../../src/capture/selection/selection.ts';
import { openReplay } from '../../src/replay/open-replay.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { replayCapture } from '../../src/run/replay-capture.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { type RunRequest } from '../../src/run/run-request.ts';
import { record, UNWATCHED, writeCapture } from '../capture/format/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { jsonLines } from './replaying.ts';

const inFolder = temporaryFolder();

interface Payment {
  readonly id: string;
  readonly at: string;
  readonly amount: string;
  readonly shop: string;
  readonly card: string;
  readonly entry: string;
}

/** Six shops; every seventh payment of a shop begins a run of four cards within a minute, half of them keyed. */
const PAYMENTS: readonly Payment[] = Array.from({ length: 700 }, (_, i) => ({
  id: `p${i}`,
  at: new Date(Date.UTC(2026, 2, 2, 8) + i * 15_000 - (i % 5 === 0 ? 9_000 : 0)).toISOString(),
  amount: `${1 + (i % 9)}.50`,
  shop: `s${Math.floor(i / 7) % 6}`,
  card: i % 11 === 0 ? '' : `c${(i * 7) % 13}`,
  entry: i % 4 === 0 ? 'keyed' : 'chip',
}));

const MAPPING = `title: Payments
format: FORMAT
placeholders: [NONE]
transaction_id: id
client: { columns: [shop] }
time: { column: at, format: iso8601 }
amount: { column: amount }
currency: { constant: EUR }
`;
/** The same two columns as fields that every transaction has, and as extra ones. */
const AS_FIELDS = 'category: { column: card }\ndevice: { column: entry }\n';
const AS_EXTRAS = 'extra: { card: { column: card }, entry: { column: entry } }\n';

const rulesAbout = (card: string, entry: string, fields: string): string => `name: cards
${fields}rules:
  - { name: cards_at_shop, kind: distinct, field: ${card}, at_least: 4, window: 2m, detects: [] }
  - { name: keyed_cards, kind: distinct, field: ${card}, at_least: 2, window: 90s, where: { ${entry}: keyed }, detects: [] }
  - { name: not_keyed, kind: count, at_least: 6, window: 2m, where: { not: { ${entry}: [keyed, swiped] } }, detects: [] }
`;

const SCENARIO = `name: shops
seed: '1'
traffic: { kind: file, path: payments.csv, mapping: ./payments.yaml, max_malformed_share: 0% }
delivery:
  partitions: 3
  delay: { uniform: [0s, 20s] }
  disorder: { share: 15%, extra: { uniform: [10s, 2m] } }
  duplicates: { share: 10%, after: { uniform: [50ms, 1m] } }
  poison: { share: 5% }
engine: { rules: ./cards.yaml, allowed_disorder: 30s, max_future: 1m, early: true }
`;
const CRASHES = `consumers: { count: 2, checkpoint: { every_records: 40 } }
faults: [{ kind: crash, at_record: 100, down: 1m }, { kind: rebalance, at: 30m, consumers: 1 }]
`;

function write(more = '', asExtras = true, payments = PAYMENTS): string {
  const columns = Object.keys(PAYMENTS[0]!);
  const rows = payments.map((payment) => Object.values(payment).join(','));
  writeFileSync(inFolder('payments.csv'), [columns.join(','), ...rows, ''].join('\n'));
  writeFileSync(inFolder('payments.yaml'), MAPPING.replace('FORMAT', 'csv') + (asExtras ? AS_EXTRAS : AS_FIELDS));
  const rules = asExtras
    ? rulesAbout('card', 'entry', 'fields: [card, entry]\n')
    : rulesAbout('category', 'device', '');
  writeFileSync(inFolder('cards.yaml'), rules);
  writeFileSync(inFolder('shops.yaml'), SCENARIO + more);
  return inFolder('shops.yaml');
}

async function run(scenario: string, directory: string, changes: Partial<RunRequest> = {}): Promise<Report> {
  const request = { ...prepareRun({ scenario }), directory: inFolder(directory), batchRows: 64, ...UNWATCHED };
  const done = await runScenario({ ...request, ...changes });
  if (done.kind === 'interrupted') throw new Error('it was not interrupted');
  return done.report;
}

/** A file of a run; details say `category` where they say `card`. What was malformed is not quoted: its bytes have no extra column. */
function linesOf(folder: string, file: string): readonly string[] {
  const text = readFileSync(inFolder(folder, file), 'utf8')
    .replaceAll('"field":"card"', '"field":"category"')
    .replaceAll(/"detail":".*?"\}$/gm, '');
  return text.split('\n');
}

describe('a run of a file with extra columns', () => {
  it.each([
    { how: 'in one piece', more: '' },
    { how: 'with consumers that crash and start again from checkpoints', more: CRASHES },
  ])('says what it says where they are fields of every transaction, $how', async ({ more }) => {
    const fields = await run(write(more, false), 'fields');
    const extras = await run(write(more), 'extras');
    for (const file of ['alerts.jsonl', 'side.jsonl', 'latency.jsonl', 'outcomes.jsonl']) {
      expect(linesOf('extras', file)).toEqual(linesOf('fields', file));
    }
    expect(extras.counts).toEqual(fields.counts);
    for (const rule of Object.values(extras.rules)) {
      expect(rule.alerts.total).toBeGreaterThan(5);
      expect(rule.engine_vs_oracle).toMatchObject({ missing: 0, extra: 0, altered: 0 });
    }
    expect(extras.warnings?.map(({ text }) => text)).toEqual(
      fields.warnings?.map(({ text }) => text.replace('device', 'entry').replace('any device', 'any entry')),
    );
    expect(extras.warnings).toMatchObject([{ code: 'value_never_seen' }]);
  });

  it('writes them, and takes them into the digests of what happened', async () => {
    const report = await run(write(), 'run');
    const table = tableFromIPC(readFileSync(inFolder('run', 'transactions.arrow')));
    const cards = [...table.getChild('card')!].map((card) => (card as string | null) ?? '');
    expect(cards.toSorted()).toEqual(PAYMENTS.map(({ card }) => card).toSorted());
    const changed = PAYMENTS.map((payment, i) => (i === 500 ? { ...payment, entry: 'swiped' } : payment));
    const other = await run(write('', true, changed), 'other');
    expect(other.digests.transactions).not.toBe(report.digests.transactions);
    expect(other.digests.deliveries).not.toBe(report.digests.deliveries);
    expect(other.counts).toMatchObject({ duplicates: report.counts.duplicates, malformed: report.counts.malformed });
  });

  it('goes with its log into a capture, and comes out of it again', async () => {
    const capture = inFolder('log.arrow');
    const report = await run(write(), 'run', { capture: { path: capture, force: true } });
    const replay = {
      ...openReplay({ capture, selection: EVERYTHING, batchRows: 50 }),
      directory: inFolder('replay'),
      ...UNWATCHED,
    };
    const replayed = await replayCapture(replay);
    expect(replayed).toMatchObject({ kind: 'finished', report: { digests: { alerts: report.digests.alerts } } });
    expect(readFileSync(inFolder('replay', 'side.jsonl'), 'utf8')).toBe(
      readFileSync(inFolder('run', 'side.jsonl'), 'utf8'),
    );
  });

  it('is refused by an engine that knows no such columns', async () => {
    const engine = { kind: 'spark' } as unknown as NonNullable<RunRequest['engine']>;
    await expect(run(write(), 'run', { engine })).rejects.toMatchObject({
      subCode: 'scenario_unsuitable',
      message: expect.stringContaining('the engine on Spark has no extra column such as card') as string,
    });
  });
});

describe('rules about a column that the input does not have', () => {
  const refused = (file: string, message: string) =>
    expect.objectContaining({
      code: 'input',
      oneLine: expect.any(Function) as unknown,
      location: expect.objectContaining({ file, line: 2 }) as unknown,
      message: expect.stringContaining(message) as string,
    });

  it('are refused at the name in the rule set, with the nearest column', () => {
    const scenario = write();
    writeFileSync(inFolder('payments.yaml'), MAPPING.replace('FORMAT', 'csv') + AS_EXTRAS.replace('entry:', 'entri:'));
    expect(() => prepareRun({ scenario })).toThrow(
      refused(
        inFolder('cards.yaml'),
        'fields[1]: "entry": the mapping ./payments.yaml has no extra column "entry", only card, entri; did you mean "entri"?',
      ),
    );
    writeFileSync(inFolder('payments.yaml'), MAPPING.replace('FORMAT', 'csv'));
    expect(() => prepareRun({ scenario })).toThrow(
      refused(inFolder('cards.yaml'), 'has no extra column; name it there'),
    );
  });

  it('are refused of a simulated world', () => {
    write();
    writeFileSync(inFolder('world.yaml'), 'name: world\nduration: 1h\nengine: { rules: ./cards.yaml }\n');
    expect(() => prepareRun({ scenario: inFolder('world.yaml') })).toThrow(
      refused(inFolder('cards.yaml'), 'a simulated transaction has no extra column'),
    );
  });
});

describe('a replay of a topic with extra columns', () => {
  function writeTopic(): string {
    const values = PAYMENTS.map((payment, i) =>
      record({
        partition: 0,
        offset: i,
        key: Buffer.from(payment.shop),
        timestampMs: Date.parse(payment.at),
        value: Buffer.from(JSON.stringify({ ...payment, card: payment.card === '' ? null : payment.card })),
      }),
    );
    // The same id with another card, or with card and entry exchanged, is another payload, and the same one a duplicate.
    const [first, second] = values;
    const copy = (changes: object) => Buffer.from(JSON.stringify({ ...PAYMENTS[0]!, card: null, ...changes }));
    const { card, entry } = PAYMENTS[1]!;
    const exchanged = Buffer.from(JSON.stringify({ ...PAYMENTS[1]!, card: entry, entry: card }));
    const again = [
      { ...first!, offset: 700, value: copy({}) },
      { ...first!, offset: 701, value: copy({ card: 'c99' }) },
      { ...second!, offset: 702, value: exchanged },
    ];
    writeCapture(
      inFolder('topic.arrow'),
      [...values, ...again].map((sent) => ({ record: sent, arrivalNs: null })),
    );
    return inFolder('topic.arrow');
  }

  it('finds what a run of the same rows finds', async () => {
    write();
    const scenario = write();
    writeFileSync(
      scenario,
      SCENARIO.replace(/delivery:[^]*engine/, 'delivery: { partitions: 1 }\nengine')
        .replace('max_future: 1m, early: true', 'max_future: 1h')
        .replace('allowed_disorder: 30s', 'allowed_disorder: 1d'),
    );
    await run(scenario, 'run');
    writeFileSync(inFolder('topic.yaml'), MAPPING.replace('FORMAT', 'jsonl') + AS_EXTRAS);
    const capture = writeTopic();
    const opened = openReplay({
      capture,
      mapping: inFolder('topic.yaml'),
      scenario,
      selection: EVERYTHING,
      batchRows: 50,
      out: inFolder('replay'),
    });
    try {
      const replayed = await replayCapture({ ...opened, ...UNWATCHED });
      if (replayed.kind === 'interrupted') throw new Error('it was not interrupted');
      expect(replayed.report.counts).toMatchObject({ admitted: 700, duplicates: 1, malformed: 2 });
      expect(replayed.report.warnings).toMatchObject([{ code: 'value_never_seen' }]);
    } finally {
      opened.source.reader.close();
    }
    expect(jsonLines(inFolder('replay', 'alerts.jsonl'))).toEqual(jsonLines(inFolder('run', 'alerts.jsonl')));
  });

  it('is refused at the name in the rule set where the mapping does not have the column', () => {
    write();
    const request = { capture: writeTopic(), selection: EVERYTHING, batchRows: 1, rules: inFolder('cards.yaml') };
    expect(() => openReplay(request)).toThrow(
      expect.objectContaining({
        subCode: 'config_invalid',
        location: { file: inFolder('cards.yaml'), line: 2, column: 10 },
      }),
    );
  });
});
