import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertMappingSchema } from '../../src/config/alert-mapping-schema.ts';
import { AlertLog } from '../../src/external/alert-log.ts';
import { AlertParser } from '../../src/external/alert-parser.ts';
import { type KnownRun } from '../../src/external/known-run.ts';
import { LONGEST_ALERT_BYTES, readAlerts } from '../../src/external/read-alerts.ts';
import { type ForeignAlert } from '../../src/model/foreign-alert.ts';
import { type RuleSet } from '../../src/model/rule-set.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const RULES: RuleSet = {
  name: 'two',
  rules: [
    { name: 'a_rule', kind: 'count', atLeast: 2, window: { kind: 'trailing', sizeMs: 1 }, detects: [] },
    { name: 'b_rule', kind: 'count', atLeast: 2, window: { kind: 'trailing', sizeMs: 1 }, detects: [] },
  ],
};

/** From 2026-03-02 on. */
const START_MS = 1_772_409_600_000;
const RUN: KnownRun = {
  isClient: (id) => id !== 'stranger',
  spans: [{ startMs: START_MS, endMs: START_MS + 86_400_000 }],
};

const NEVER = new AbortController().signal;

async function read(name: string, text: string | Buffer, mapping: object | null = null): Promise<AlertLog> {
  writeFileSync(inFolder(name), text);
  const log = new AlertLog();
  const parsed = mapping === null ? null : alertMappingSchema.parse({ name: 'm', ...mapping });
  const parser = new AlertParser(RULES, parsed, RUN);
  await readAlerts({ path: inFolder(name) }, parser, log, NEVER);
  return log;
}

/** The line with which a list is refused. */
const refusalOf = (reading: Promise<AlertLog>): Promise<string> =>
  reading.then(
    () => 'nothing',
    (error: unknown) => (error as { oneLine(): string }).oneLine(),
  );

const alertsOf = (log: AlertLog): ForeignAlert[] => Array.from(log, ({ detection }) => detection);

describe('a list of alerts', () => {
  it('is one JSON object a line, of which only rule and client are required', async () => {
    const log = await read(
      'a.jsonl',
      `{"rule":"b_rule","client_id":7,"event_time_ms":5,"more":1}\r\n\n{"rule":"a_rule","client_id":"7","transaction_id":"t","window_end_ms":4}`,
    );
    expect(alertsOf(log)).toMatchObject([
      { rule: 'a_rule', client_id: '7', kind: 'open', transaction_id: 't', window_end_ms: 4, evidence: null },
      { rule: 'b_rule', client_id: '7', kind: 'open', transaction_id: null, event_time_ms: 5, details: null },
    ]);
  });

  it('or a table with a header, in which an empty cell says nothing', async () => {
    const log = await read(
      'a.csv',
      '\ufeffrule,client_id,event_time_ms,evidence,processing_time_ms,at_end\na_rule,007,5,"x;y",,True\nb_rule,"1,2",,"z, x",9,\n',
    );
    expect(Array.from(log)).toMatchObject([
      { detection: { rule: 'b_rule', client_id: '1,2', evidence: ['z', 'x'] }, timing: { processing_time_ms: 9 } },
      { detection: { client_id: '007', event_time_ms: 5, evidence: ['x', 'y'] }, timing: { at_end: true } },
    ]);
  });

  it('may say a thing twice, and then has it once', async () => {
    const line = '{"rule":"a_rule","client_id":"7","window_start_ms":3}\n';
    const log = await read('a.jsonl', line + line + line.replace('3', '4'));
    expect(log.counts).toEqual({ rows: 2, alerts: 2, repeated: 1 });
  });

  it('is not the same thing twice if it is said of other transactions, window or time', async () => {
    const rows = ['"evidence":["a","b"]', '"evidence":["b","c"]', '"window_end_ms":3', '"window_end_ms":4'];
    const more = ['"event_time_ms":5', '"event_time_ms":6', '"evidence":["b","a"]'];
    const lines = [...rows, ...more].map((said) => `{"rule":"a_rule","client_id":"7",${said}}\n`);
    expect((await read('a.jsonl', lines.join(''))).counts).toEqual({ rows: 6, alerts: 6, repeated: 1 });
    const named = lines.map((line) => line.replace('}', ',"alert_id":"x"}'));
    expect((await read('a.jsonl', named.join(''))).counts).toEqual({ rows: 6, alerts: 1, repeated: 1 });
  });

  it('may count its alerts by client or by rule', async () => {
    const log = await read(
      'a.csv',
      'rule,client_id,alert_id,event_time_ms\na_rule,7,1,1\na_rule,8,1,2\nb_rule,7,1,3\nb_rule,7,1,4\nb_rule,7,2,5\n',
    );
    expect(log.counts).toEqual({ rows: 5, alerts: 4, repeated: 0 });
    expect(alertsOf(log)).toMatchObject([
      { alert_id: '1:a_rule:7', kind: 'open' },
      { alert_id: '1:a_rule:8', kind: 'open' },
      { alert_id: '1:b_rule:7', kind: 'open' },
      { alert_id: '1:b_rule:7', kind: 'extend' },
      { alert_id: '2', kind: 'open' },
    ]);
  });

  it('may begin with a byte order mark', async () => {
    const log = await read('a.jsonl', '\ufeff{"rule":"a_rule","client_id":"7","event_time_ms":3}');
    expect(log.counts.rows).toBe(1);
  });

  it('has columns of any name and content where a mapping says what they are', async () => {
    const text = 'rule,client_id,evidence,details,at_ms\na_rule,7,"x y,z",free text,1\n';
    const mapping = { rule: 'rule', client_id: 'client_id', event_time: { from: 'at_ms', unit: 's' } };
    const [alert] = alertsOf(await read('a.csv', text, { ...mapping, evidence: { from: 'evidence', separator: ',' } }));
    expect(alert).toMatchObject({ evidence: ['x y', 'z'], event_time_ms: 1000, details: null });
    const [other] = alertsOf(await read('a.csv', text, { ...mapping, evidence: 'evidence' }));
    expect(other).toMatchObject({ evidence: ['x', 'y', 'z'] });
  });

  it('whose mapping names a key that no row has is refused', async () => {
    const row = '{"rule":"a_rule","client_id":"7","tx_id":"t"}';
    const mapping = { rule: 'rule', client_id: 'client_id' };
    expect(await refusalOf(read('a.jsonl', row, { ...mapping, transaction_id: 'txid' }))).toContain(
      ':1: expected one of txid, found none, so it is not known what the alert is about; did you mean "tx_id"?',
    );
    expect(await refusalOf(read('a.jsonl', row, mapping))).toContain(':1: the mapping gives no transaction_id');
  });

  it.each(['jsonl', 'csv'])('of %s lines that never end is refused', async (format) => {
    const text = `{"rule":"${'x'.repeat(LONGEST_ALERT_BYTES)}"}`;
    const refused = await refusalOf(read(`a.${format}`, `rule\n${text}`.slice(format === 'csv' ? 0 : 5)));
    expect(refused.slice(0, 100)).toContain(
      format === 'csv' ? ':2: expected a row' : ':1: a line of more than 16777216 bytes',
    );
  });

  it.each([
    ['a.jsonl', '\n{"rule":"a_rule"', ':2: expected a JSON object'],
    ['a.jsonl', '[1]', ':1: expected a mapping, found a list'],
    ['a.jsonl', '{"rule":"a_rule"}', ':1: client_id: expected text or a number, found none'],
    [
      'a.jsonl',
      '{"rule":"a_rule","client":"1"}',
      ':1: client_id: expected text or a number, found none; did you mean "client"?',
    ],
    ['a.jsonl', '{"rule":"a_rule","client_id":[]}', ':1: client_id: expected text or a number, found an empty list'],
    [
      'a.csv',
      'rule,client_id,transactionid\na_rule,1,x\n',
      ':2: expected one of transaction_id, evidence, event_time_ms, window_start_ms, window_end_ms, found none, ' +
        'so it is not known what the alert is about; did you mean "transactionid"?',
    ],
    ['a.jsonl', '{"rule":"a_rul","client_id":"1"}', ':1: unknown rule "a_rul", did you mean "a_rule"?'],
    ['a.jsonl', '{"rule":"a_rule","client_id":"stranger"}', `:1: client "stranger" is not a client of the run`],
    ['a.jsonl', '{"rule":"a_rule","client_id":"1","event_time_ms":"x"}', ':1: event_time_ms: expected a number'],
    ['a.csv', 'rule,client_id,event_time_ms\na_rule,1,3\na_rule\n', ':3: expected a row of the table'],
    ['a.csv', 'rule,client_id,event_time_ms\na_rule,1,3\na{"a": 1},2,3\n', ':3: expected a row of the table'],
  ])('in %s, %j, is refused with its line', async (name, text, message) => {
    expect(await refusalOf(read(name, text))).toContain(`${inFolder(name)}${message}`);
  });

  const RUN_S = START_MS / 1000;

  it.each([
    [RUN_S, 'seconds', 's'],
    [RUN_S * 1e6, 'microseconds', 'us'],
    [RUN_S * 1e9, 'nanoseconds', 'ns'],
  ])('that says when an alert was given by %d, in %s, is refused', async (found, name) => {
    const row = `{"rule":"a_rule","client_id":"7","event_time_ms":1,"processing_time_ms":`;
    expect(await refusalOf(read('a.jsonl', `${row}null}\n${row}${START_MS}}\n${row}${found}}\n`))).toBe(
      `${inFolder('a.jsonl')}:3: processing_time_ms: expected a time of the run in milliseconds, such as ${START_MS}, ` +
        `found ${found}, which seems to be in ${name}`,
    );
  });

  it('whose mapping gives processing times another unit than they have is refused, and told which', async () => {
    const mapping = { rule: 'rule', client_id: 'client_id', event_time: 'event_time', transaction_id: 'tx' };
    const rows = `rule,client_id,tx,at\na_rule,7,x,${START_MS}\n`;
    const at = { from: 'at', unit: 's' };
    expect(await refusalOf(read('a.csv', rows, { ...mapping, processing_time: at }))).toBe(
      `${inFolder('a.csv')}:2: at: expected a time of the run in seconds, such as ${RUN_S}, found "${START_MS}", ` +
        'which seems to be in milliseconds; if it is, the mapping has to say processing_time: { from: at, unit: ms }',
    );
    const log = await read('a.csv', rows, { ...mapping, processing_time: { ...at, unit: 'ms' } });
    expect(Array.from(log)).toMatchObject([{ timing: { processing_time_ms: START_MS } }]);
    // A timestamp in words has no unit.
    const stamped = rows.replace(String(START_MS), '1970-01-21T12:20:09Z');
    expect((await read('a.csv', stamped, { ...mapping, processing_time: at })).counts.rows).toBe(1);
  });

  it('that is not there is no list', async () => {
    const parser = new AlertParser(RULES, null, RUN);
    await expect(readAlerts({ path: inFolder('none.jsonl') }, parser, new AlertLog(), NEVER)).rejects.toMatchObject({
      subCode: 'file_not_found',
    });
  });
});

describe('a log of alerts', () => {
  it('knows where an alert of a rule and client that names a transaction was said first', async () => {
    const header = 'rule,client_id,transaction_id,evidence';
    const log = await read('a.csv', `${header}\na_rule,7,t,\n\na_rule,8,u,"t;u"\na_rule,8,t,\nb_rule,8,t,\n`);
    const place = (rule: string, client: string, id: string) => log.placeOf(rule, client, id);
    expect(place('a_rule', '7', 't')).toEqual({ file: inFolder('a.csv'), line: 2 });
    expect(place('a_rule', '8', 't')).toEqual({ file: inFolder('a.csv'), line: 4 });
    expect(place('b_rule', '8', 't')).toEqual({ file: inFolder('a.csv'), line: 6 });
    expect(place('b_rule', '7', 't')).toBeUndefined();
    expect(place('a_rule', '7', 'u')).toBeUndefined();
  });

  it('compares as closely as the alerts allow', async () => {
    const partial = '{"rule":"a_rule","client_id":"7","transaction_id":"t"}';
    expect((await read('a.jsonl', partial)).compared(false)).toBe('alerts');
    expect((await read('a.jsonl', partial)).compared(true)).toBe('detections');
    expect((await read('a.jsonl', partial.replace('}', ',"kind":"extend"}'))).compared(false)).toBe('detections');
    const whole = {
      alert_id: 'i',
      kind: 'open',
      rule: 'a_rule',
      client_id: '7',
      transaction_id: 't',
      event_time_ms: 1,
      window_start_ms: 0,
      window_end_ms: 1,
      evidence: ['t'],
      details: { kind: 'count', count: 1 },
    };
    expect((await read('a.jsonl', JSON.stringify(whole))).compared(false)).toBe('every_field');
    expect((await read('a.jsonl', `${JSON.stringify(whole)}\n${partial}`)).compared(false)).toBe('alerts');
  });
});
