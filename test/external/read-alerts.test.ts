import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AlertLog } from '../../src/external/alert-log.ts';
import { AlertParser } from '../../src/external/alert-parser.ts';
import { readAlerts } from '../../src/external/read-alerts.ts';
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

async function read(name: string, text: string): Promise<AlertLog> {
  writeFileSync(inFolder(name), text);
  const log = new AlertLog();
  const parser = new AlertParser(RULES, null, (id) => id !== 'stranger');
  await readAlerts({ path: inFolder(name) }, parser, log);
  return log;
}

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
      '\ufeffrule,client_id,event_time_ms,evidence,processing_time_ms,at_end\na_rule,007,5,"x;y",,true\nb_rule,"1,2",,,9,\n',
    );
    expect(Array.from(log)).toMatchObject([
      { detection: { rule: 'b_rule', client_id: '1,2', event_time_ms: null }, timing: { processing_time_ms: 9 } },
      { detection: { client_id: '007', event_time_ms: 5, evidence: ['x', 'y'] }, timing: { at_end: true } },
    ]);
  });

  it('may say a thing twice, and then has it once', async () => {
    const line = '{"rule":"a_rule","client_id":"7","window_start_ms":3}\n';
    const log = await read('a.jsonl', line + line + line.replace('3', '4'));
    expect(log.counts).toEqual({ rows: 2, alerts: 2, repeated: 1 });
  });

  it.each([
    ['a.jsonl', '\n{"rule":"a_rule"', ':2: expected a JSON object'],
    ['a.jsonl', '[1]', ':1: expected a mapping, found a list'],
    ['a.jsonl', '{"rule":"a_rule"}', ':1: client_id: '],
    ['a.jsonl', '{"rule":"a_rul","client_id":"1"}', ':1: unknown rule "a_rul", did you mean "a_rule"?'],
    ['a.jsonl', '{"rule":"a_rule","client_id":"stranger"}', `:1: client "stranger" is none of the run's`],
    ['a.jsonl', '{"rule":"a_rule","client_id":"1","event_time_ms":"x"}', ':1: event_time_ms: expected a number'],
    ['a.csv', 'rule,client_id\na_rule,1\na_rule\n', ':2: expected a row of the table'],
  ])('in %s, %j, is refused with its line', async (name, text, message) => {
    const refused = await read(name, text).then(
      () => 'nothing',
      (error: unknown) => (error as { oneLine(): string }).oneLine(),
    );
    expect(refused).toContain(`${inFolder(name)}${message}`);
  });

  it('that is not there is no list', async () => {
    const parser = new AlertParser(RULES, null, () => true);
    await expect(readAlerts({ path: inFolder('none.jsonl') }, parser, new AlertLog())).rejects.toMatchObject({
      subCode: 'file_not_found',
    });
  });
});

describe('a log of alerts', () => {
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
