import { readFileSync, writeFileSync } from 'node:fs';
import { type DuckDBConnection } from '@duckdb/node-api';
import { type Table, tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { type Report } from '../../src/report/report-schema.ts';
import { type Filter } from '../../src/model/filter.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { filterSql } from '../../src/sql/filter.ts';
import { flinkSql } from '../../src/sql/flink-sql.ts';
import { standardSql } from '../../src/sql/standard-sql.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { openDuckDb } from '../duckdb.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { figures, HOW, rulesOfEveryKind, scoreFound, WINDOWS } from './scored.ts';
import { anomalyRule, countRule, distinctRule, treesRule } from '../oracle/builders.ts';

const inFolder = temporaryFolder();

const COLUMNS = [
  'transaction_id',
  'client_id',
  'amount_cents',
  'currency',
  'event_time_ms',
  'location',
  'device',
  'merchant_category',
  'region',
] as const;

/** Fills the table that the SQL reads, with ids as they are in JSON. */
async function fill(connection: DuckDBConnection, table: Table): Promise<void> {
  const types = COLUMNS.map(
    (name) => `${name} ${name.endsWith('_cents') || name.endsWith('_ms') ? 'BIGINT' : 'VARCHAR'}`,
  );
  await connection.run(`CREATE TABLE transactions (${types.join(', ')})`);
  const appender = await connection.createAppender('transactions');
  const columns = COLUMNS.map((name) => table.getChild(name)!);
  for (let row = 0; row < table.numRows; row++) {
    for (const [i, column] of columns.entries()) {
      const value = column.get(row) as bigint | string | null;
      if (value === null) appender.appendNull();
      else if (i === 0) appender.appendVarchar((value as bigint).toString(16).padStart(16, '0'));
      else if (typeof value === 'bigint') appender.appendBigInt(value);
      else appender.appendVarchar(value);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** The run's own report, and the report on what its rule set finds as SQL in DuckDB. */
async function both(scenario: string, overrides: readonly string[]): Promise<{ own: Report; sql: Report }> {
  const prepared = prepareRun({ scenario, overrides });
  const own = await runScenario({ ...prepared, ...HOW, directory: inFolder('run') });
  const connection = await openDuckDb();
  await fill(connection, tableFromIPC(readFileSync(inFolder('run', 'transactions.arrow'))));
  const found = await connection.runAndReadAll(standardSql(prepared.scenario.engine.ruleSet));
  connection.closeSync();
  const rows = found
    .getRowObjects()
    .map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)));
  writeFileSync(inFolder('found.jsonl'), rows.join('\n'));
  if (own.kind !== 'finished') throw new Error('interrupted');
  return { own: own.report, sql: await scoreFound(inFolder('run'), inFolder('found.jsonl'), 'duckdb') };
}

/** A world in which nothing is delayed, and so nothing late or repeated. */
const IN_ORDER = ['delivery={ partitions: 3 }'];

describe('a rule set as SQL in DuckDB', () => {
  it.each(['window-edge', 'threshold-edge', 'tumbling-phase'])(
    'finds in %s the very detections of the oracle',
    async (name) => {
      const { own, sql } = await both(name, []);
      expect(figures(sql)).toEqual(figures(own));
    },
  );

  it.each(Object.entries(WINDOWS))('does so with %s windows, by rules of every kind', async (_, window) => {
    writeFileSync(inFolder('all.yaml'), `name: all\nrules: ${rulesOfEveryKind(window)}\n`);
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const { own, sql } = await both(scenario, [...IN_ORDER, `engine.rules=${inFolder('all.yaml')}`]);
    expect(Object.keys(own.rules)).toHaveLength(8);
    for (const { alerts } of Object.values(own.rules)) expect(alerts.total).toBeGreaterThan(5);
    expect(figures(sql)).toEqual(figures(own));
  });

  it.each(Object.entries(WINDOWS))(
    'does so with %s windows, by rules of every kind that have a filter',
    async (_, window) => {
      // Each word of the grammar, and a null that only not takes.
      const where =
        '{ any: [{ device: [web, pos] }, { amount: { below: 20.00 USD } }, { all: [{ amount: { above: 100.00 USD } }, { currency: USD }] }], not: { category: travel } }';
      writeFileSync(inFolder('all.yaml'), `name: all\nrules: ${rulesOfEveryKind(window, where)}\n`);
      const scenario = writeSmallScenario(inFolder('small.yaml'));
      const given = [...IN_ORDER, `engine.rules=${inFolder('all.yaml')}`];
      const { own, sql } = await both(scenario, given);
      for (const { alerts } of Object.values(own.rules)) expect(alerts.total).toBeGreaterThan(5);
      expect(figures(sql)).toEqual(figures(own));
    },
  );

  it('says a filter so that a null is none of the values, and that not takes it', async () => {
    const connection = await openDuckDb();
    const of = async (filter: Filter): Promise<unknown> => {
      const rows =
        "(VALUES ('north', 'USD', 100), (NULL, 'USD', -100), ('south', NULL, 100)) AS t (region, currency, amount_cents)";
      const found = await connection.runAndReadAll(`SELECT ${filterSql(filter)} AS taken FROM ${rows}`);
      return found.getRowObjects().map(({ taken }) => taken);
    };
    const north: Filter = { kind: 'values', field: 'region', values: ['north', "it's"] };
    const paid: Filter = { kind: 'amount', aboveCents: null, belowCents: 500, currency: 'USD' };
    expect(await of(north)).toEqual([true, false, false]);
    expect(await of({ kind: 'not', of: north })).toEqual([false, true, true]);
    expect(await of(paid)).toEqual([true, false, false]);
    expect(await of({ kind: 'not', of: paid })).toEqual([false, true, true]);
    expect(await of({ kind: 'any', of: [north, { kind: 'not', of: paid }] })).toEqual([true, true, true]);
    expect(await of({ kind: 'all', of: [north, { kind: 'not', of: paid }] })).toEqual([false, false, false]);
    connection.closeSync();
  });

  it('refuses a filter in Flink SQL', () => {
    const where: Filter = { kind: 'values', field: 'device', values: ['web'] };
    const rule = { ...countRule(2, { kind: 'trailing', sizeMs: 1 }), where };
    expect(() => flinkSql({ name: 'r', rules: [rule] }, { allowedDisorderMs: 0 })).toThrow(
      expect.objectContaining({
        subCode: 'rule_unsupported',
        message: expect.stringMatching(/^the rule r has a filter \(where\)/),
      }),
    );
  });

  it('reads extra columns by their names, also where SQL has a word like that, and Flink SQL refuses them', async () => {
    const window = { kind: 'trailing', sizeMs: 1000 } as const;
    const where: Filter = { kind: 'values', field: 'table', values: ['a', 'b'] };
    const cards = { ...distinctRule(2, window, 'order'), name: 'cards' };
    const ruleSet = { name: 'r', fields: ['order', 'table'], rules: [{ ...cards, where }] };
    const rows = [
      `('1', 'ann', 0, 'x', 'a')`,
      `('2', 'ann', 1, 'y', 'c')`,
      `('3', 'ann', 2, 'y', 'b')`,
      `('4', 'ann', 3, NULL, 'b')`,
      `('5', 'bob', 3, 'y', 'b')`,
    ];
    const sql = standardSql(ruleSet);
    expect(sql).toContain('merchant_category, region, order, table\n');
    const connection = await openDuckDb();
    await connection.run(
      `CREATE TABLE transactions AS FROM (VALUES ${rows.join(', ')}) t(transaction_id, client_id, event_time_ms, "order", "table")`,
    );
    const found = (await connection.runAndReadAll(sql)).getRowObjects();
    connection.closeSync();
    expect(found).toMatchObject([
      { rule: 'cards', transaction_id: '3', kind: 'open' },
      { rule: 'cards', transaction_id: '4', kind: 'extend' },
    ]);
    expect(() => flinkSql({ ...ruleSet, rules: [cards] }, { allowedDisorderMs: 0 })).toThrow(
      expect.objectContaining({
        subCode: 'rule_unsupported',
        message: expect.stringMatching(/^the rule cards goes by order, an extra column/),
      }),
    );
  });

  // SQL tells no evidence, so an alert stands for what the oracle detects there: for all that it counts, named or not.
  it.each(Object.entries(WINDOWS))('does so with %s windows of more transactions than are named', async (_, window) => {
    const rules = `[
      { name: often, detects: [spending_spree], kind: count, at_least: 60, window: ${window} },
      { name: much, detects: [spending_spree], kind: sum, above: 200000.00 USD, window: ${window} },
    ]`;
    writeFileSync(inFolder('long.yaml'), `name: long\nrules: ${rules}\n`);
    const { own, sql } = await both(writeSmallScenario(inFolder('small.yaml')), [
      ...IN_ORDER,
      'duration=40m',
      'traffic={ kind: original, clients: 1, interval: 4s }',
      'decoys=[]',
      'fraud=[{ pattern: spending_spree, episodes: 12, categories: 4, span: { uniform: [1m, 2m] } }]',
      `engine.rules=${inFolder('long.yaml')}`,
    ]);
    const alerts = readFileSync(inFolder('run', 'alerts.jsonl'), 'utf8');
    for (const rule of ['often', 'much']) {
      expect(alerts).toMatch(new RegExp(`"rule":"${rule}".*"evidence_total":1\\d\\d`));
      expect(own.rules[rule]!.episodes.detected).toBeGreaterThan(3);
    }
    expect(figures(sql)).toEqual(figures(own));
  });

  it('refuses a rule of speed, whose distances it cannot measure to the metre', () => {
    const window = { kind: 'trailing', sizeMs: 1 } as const;
    const fast = { name: 'fast', kind: 'speed', maxMetresPerHour: 1, minMetres: 0, window, detects: [] } as const;
    const refusal = expect.objectContaining({
      subCode: 'rule_unsupported',
      message: expect.stringMatching(/^the rule fast is of the kind speed/),
    });
    expect(() => standardSql({ name: 'r', rules: [fast] })).toThrow(refusal);
    expect(() => flinkSql({ name: 'r', rules: [fast] }, { allowedDisorderMs: 0 })).toThrow(refusal);
  });

  it.each([anomalyRule, treesRule])(
    'refuses a rule of anomalies, whose logarithms it cannot take to the last bit: %o',
    (ruleOf) => {
      const odd = ruleOf({ kind: 'trailing', sizeMs: 1 }, { name: 'odd' });
      const refusal = expect.objectContaining({
        subCode: 'rule_unsupported',
        message: expect.stringMatching(/^the rule odd is of the kind anomaly/),
      });
      expect(() => standardSql({ name: 'r', rules: [odd] })).toThrow(refusal);
      expect(() => flinkSql({ name: 'r', rules: [odd] }, { allowedDisorderMs: 0 })).toThrow(refusal);
    },
  );

  it('gives transactions of one client and millisecond one result', async () => {
    const { own, sql } = await both('equal-timestamps', []);
    for (const name of ['impossible_travel', 'spending_spree']) {
      // All purchases of an episode in one millisecond are detections, where the oracle has those from the one that completes it.
      expect(sql.rules[name]!.episodes).toEqual(own.rules[name]!.episodes);
      expect(sql.rules[name]!.engine_vs_oracle.missing).toBe(0);
      expect(sql.rules[name]!.engine_vs_oracle.extra).toBeGreaterThan(0);
    }
  });
});
