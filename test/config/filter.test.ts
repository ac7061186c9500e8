import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { stringify } from 'yaml';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { type Filter } from '../../src/model/filter.ts';
import { filterText } from '../../src/report/filter-text.ts';
import { takes } from '../../src/oracle/filter.ts';
import { oracleTransactionAt } from '../../src/oracle/read-batch.ts';
import { filters, logStream } from '../arbitraries/log-stream.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const RULE = 'kind: count, at_least: 2, window: 1m, detects: []';

function load(where: string): Filter | undefined {
  const text = `name: r\nrules:\n  - { name: many, ${RULE}, where: ${where} }\n`;
  return loadRuleSet('r.yaml', memoryFileAccess({ 'r.yaml': text })).rules[0]!.where;
}

const values = (field: 'device' | 'category' | 'region' | 'location' | 'currency', ...own: string[]): Filter => {
  return { kind: 'values', field, values: own };
};

describe('the filter of a rule', () => {
  test.each<[string, Filter]>([
    ['{ device: web }', values('device', 'web')],
    ['{ category: [food, "5411"] }', values('category', 'food', '5411')],
    [
      '{ device: [web, mobile], not: { region: north }, amount: { above: 100.00 USD, below: 5000.00 USD } }',
      {
        kind: 'all',
        of: [
          values('device', 'web', 'mobile'),
          { kind: 'amount', aboveCents: 10_000, belowCents: 500_000, currency: 'USD' },
          { kind: 'not', of: values('region', 'north') },
        ],
      },
    ],
    ['{ amount: { below: 5.00 EUR } }', { kind: 'amount', aboveCents: null, belowCents: 500, currency: 'EUR' }],
    [
      '{ any: [{ location: Oslo }, { currency: NOK, not: { any: [{ device: pos }] } }] }',
      {
        kind: 'any',
        of: [
          values('location', 'Oslo'),
          {
            kind: 'all',
            of: [values('currency', 'NOK'), { kind: 'not', of: values('device', 'pos') }],
          },
        ],
      },
    ],
    [
      '{ all: [{ device: web }, { not: { device: web } }] }',
      {
        kind: 'all',
        of: [values('device', 'web'), { kind: 'not', of: values('device', 'web') }],
      },
    ],
  ])('%s', (text, filter) => {
    expect(load(text)).toEqual(filter);
  });

  it('is left out of a rule that has none', () => {
    const text = `name: r\nrules:\n  - { name: many, ${RULE} }\n`;
    expect(loadRuleSet('r.yaml', memoryFileAccess({ 'r.yaml': text })).rules[0]).not.toHaveProperty('where');
  });

  it('means the same when it is read again as reports write it', () => {
    const words = fc.oneof(
      fc.constantFrom('web', '5411', 'São Paulo', "it's", 'true', 'a: b', '#1', ' '),
      fc.string({ minLength: 1 }),
    );
    const any = fc.oneof(
      filters(),
      fc.uniqueArray(words, { minLength: 1, maxLength: 3 }).map((own) => values('category', ...own)),
    );
    fc.assert(
      fc.property(any, logStream({ maxRecords: 20 }), (filter, { batch }) => {
        const again = load(filterText(filter))!;
        for (let row = 0; row < batch.length; row++) {
          const transaction = oracleTransactionAt(batch, row);
          expect(takes(again, transaction)).toBe(takes(filter, transaction));
        }
      }),
    );
  });
});

describe('a filter that cannot be', () => {
  test.each<[string, string]>([
    ['{}', 'expected at least one condition, such as {device: web}, found an empty mapping'],
    ['[web]', 'expected a mapping, found a list'],
    ['web', 'expected a mapping, found "web"'],
    [
      '{ devise: web }',
      'unknown key "devise", did you mean "device"? Expected one of device, category, region, location, currency, amount, all, any, not',
    ],
    ['{ merchant_category: food }', 'unknown key "merchant_category"; a rule set calls it category'],
    [
      '{ or: [{ device: web }] }',
      'unknown key "or"; a filter calls it any, as in any: [{device: web}, {region: north}]',
    ],
    [
      '{ and: [{ device: web }] }',
      'unknown key "and"; a filter calls it all, as in all: [{device: web}, {not: {region: north}}]',
    ],
    ['{ device: [] }', 'device: expected at least one value, found an empty list'],
    ['{ device: null }', 'device: expected text, found nothing'],
    ['{ category: 5411 }', 'category: expected text, found 5411: write "5411", with quotes'],
    ['{ category: 05 }', 'category: expected text, found 05: write "05", with quotes'],
    [
      '{ category: 12345678901234567890 }',
      'category: expected text, found 12345678901234567890: write "12345678901234567890", with quotes',
    ],
    ['{ category: [food, 5411] }', 'category[1]: expected text, found 5411: write "5411", with quotes'],
    ['{ device: [web, pos, web] }', 'device: "web" is listed twice'],
    ['{ amount: {} }', 'amount: expected above, below or both, found an empty mapping'],
    ['{ amount: { above: 100 } }', 'amount.above: missing currency: found 100, write 100.00 USD'],
    [
      '{ amount: { above: 1.00 USD, currency: USD } }',
      'amount: unknown key "currency"; each amount names its currency, as in above: 100.00 USD',
    ],
    [
      '{ amount: { above: 5.00 USD, below: 5.01 USD } }',
      'amount.below: no amount is above 5.00 USD and below 5.01 USD',
    ],
    [
      '{ amount: { above: 5.00 USD, below: 9.00 EUR } }',
      'amount.below: EUR is another currency than that of above, USD',
    ],
    ['{ amount: { below: 0.00 USD } }', 'amount.below: no amount is below nothing: refunds are in no range of amounts'],
    ['{ any: [] }', 'any: expected at least one filter, found an empty list'],
    ['{ any: { device: web } }', 'any: expected a list, found a mapping'],
    ['{ not: [{ device: web }] }', 'not: expected a mapping, found a list'],
    [
      '{ any: [{ device: web }, { not: {} }] }',
      'any[1].not: expected at least one condition, such as {device: web}, found an empty mapping',
    ],
  ])('%s', (text, message) => {
    const line = refusal(() => load(text));
    expect(line.replace(/^r\.yaml:3:\d+: rules\[0\]\.where(?:\.|: )/, '')).toBe(message);
  });

  it('is one that is nested without end', () => {
    const nested = (depth: number): string => `${'{ not: '.repeat(depth)}{ device: web }${' }'.repeat(depth)}`;
    expect(load(nested(31))).toBeDefined();
    expect(refusal(() => load(nested(32)))).toMatch(
      /^r\.yaml:3:\d+: rules\[0\]\.where: filters are nested more than 32 deep$/,
    );
    expect(refusal(() => load(nested(200)))).toMatch(/: filters are nested more than 32 deep$/);
  });
});

describe('rules that go by something else than the client', () => {
  const REASON =
    'each rule goes by client: the log is keyed by client, so the transactions of one device or one merchant lie in many partitions, and no engine sees them together. ' +
    'Where a file or topic is keyed by another column, its mapping names that as the client, as in client: {columns: [merchant_id]}, and a rule counts distinct cards as an extra column';

  it.each(['group_by', 'key'])('%s is refused with the reason', (key) => {
    const rule = { name: 'many', kind: 'count', at_least: 2, window: '1m', detects: [], [key]: 'device' };
    const text = stringify({ name: 'r', rules: [rule] });
    const line = refusal(() => loadRuleSet('r.yaml', memoryFileAccess({ 'r.yaml': text })));
    expect(line).toBe(`r.yaml:8:5: rules[0]: unknown key "${key}"; ${REASON}`);
  });

  it('is refused above the rules too', () => {
    const text = `name: r\ngroup_by: device\nrules:\n  - { name: many, ${RULE} }\n`;
    const line = refusal(() => loadRuleSet('r.yaml', memoryFileAccess({ 'r.yaml': text })));
    expect(line).toBe(`r.yaml:2:1: unknown key "group_by"; ${REASON}`);
  });
});

describe('rules over columns of the input', () => {
  const read = (text: string) => loadRuleSet('r.yaml', memoryFileAccess({ 'r.yaml': text }));
  const distinct = (field: string, where = '') =>
    `  - { name: d, kind: distinct, field: ${field}, at_least: 2, window: 1m, detects: []${where} }\n`;

  it('are taken where the rule set names the columns in fields', () => {
    const where = ', where: { entry: [chip, keyed], not: { merchant: m1 } }';
    const { fields, rules } = read(`name: r\nfields: [merchant, entry]\nrules:\n${distinct('merchant', where)}`);
    expect(fields).toEqual(['merchant', 'entry']);
    const entry = { kind: 'values', field: 'entry', values: ['chip', 'keyed'] };
    const merchant = { kind: 'values', field: 'merchant', values: ['m1'] };
    expect(rules).toMatchObject([
      { field: 'merchant', where: { kind: 'all', of: [entry, { kind: 'not', of: merchant }] } },
    ]);
    expect(read(`name: r\nrules:\n${distinct('region')}`)).not.toHaveProperty('fields');
  });

  const DECLARE = 'a column that only the input has is named first, as in fields: [merchant] of the rule set';
  it.each([
    [
      distinct('merchant'),
      `r.yaml:3:39: rules[0].field: expected one of region, category, location, device, found "merchant"; ${DECLARE}`,
    ],
    [
      distinct('regoin'),
      'r.yaml:3:39: rules[0].field: expected one of region, category, location, device, found "regoin"; did you mean "region"?',
    ],
    [
      distinct('region', ', where: { merchant: m1 }'),
      'r.yaml:3:94: rules[0].where: unknown key "merchant"; expected one of device, category, region, location, currency, amount, all, any, not; ' +
        DECLARE,
    ],
  ])('are refused where it does not: %s', (rules, message) => {
    expect(refusal(() => read(`name: r\nrules:\n${rules}`))).toBe(message);
  });

  it.each([
    ['[]', 'fields: expected at least one name, found an empty list'],
    ['merchant', 'fields: expected a list, found "merchant"'],
    ['[merchant, merchant]', 'fields[1]: "merchant" is listed twice'],
    [
      '[Merchant]',
      'fields[0]: expected a name such as merchant or entry_mode, found "Merchant"; did you mean "merchant"?',
    ],
    ['[region]', 'fields[0]: "region" is a word of Trapline\'s own: give the column another name'],
    ['[transaction_id]', 'fields[0]: "transaction_id" is a word of Trapline\'s own: give the column another name'],
  ])('have no fields: %s', (fields, message) => {
    const line = refusal(() => read(`name: r\nfields: ${fields}\nrules:\n${distinct('region')}`));
    expect(line.replace(/^r\.yaml:2:\d+: /, '')).toBe(message);
  });

  it('have fields of their own where two rule sets are written in one scenario', () => {
    const rules = (fields: string) =>
      `{ name: r, ${fields}rules: [{ name: d, kind: distinct, field: merchant, at_least: 2, window: 1m, detects: [] }] }`;
    const text =
      `name: s\ntraffic: { kind: file, mapping: ./m.yaml }\nengine:\n  rules:\n` +
      `    current: ${rules('fields: [merchant], ')}\n    candidate: ${rules('')}\n`;
    const line = refusal(() => loadScenario({ scenario: 's.yaml' }, memoryFileAccess({ 's.yaml': text })));
    expect(line).toContain(
      'engine.rules.candidate.rules[0]: the rule goes by "merchant", which is not in fields of its rule set',
    );
  });

  it('may be written in a scenario, and are held against its mapping there', () => {
    const mapping =
      'title: m\nformat: csv\nclient: { columns: [c] }\ntime: { column: t, format: iso8601 }\namount: { column: a }\ncurrency: { constant: USD }\n';
    const withExtra = (extra: string) => {
      const rules = `{ name: r, fields: [merchant], rules: [{ name: d, kind: distinct, field: merchant, at_least: 2, window: 1m, detects: [] }] }`;
      const text = `name: s\ntraffic: { kind: file, mapping: ./m.yaml }\nengine:\n  rules: ${rules}\n`;
      return loadScenario({ scenario: 's.yaml' }, memoryFileAccess({ 's.yaml': text, 'm.yaml': mapping + extra }));
    };
    expect(withExtra('extra: { merchant: { column: x } }\n').scenario.engine.ruleSet.fields).toEqual(['merchant']);
    expect(refusal(() => withExtra('extra: { merchnat: { column: x } }\n'))).toBe(
      's.yaml:4:30: engine.rules.fields[0]: "merchant": the mapping ./m.yaml has no extra column "merchant", only merchnat; did you mean "merchnat"?',
    );
  });
});
