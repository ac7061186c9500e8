import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { stringify } from 'yaml';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
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
    ['{ device: [] }', 'device: expected at least one value, found an empty list'],
    ['{ device: null }', 'device: expected text, found nothing'],
    ['{ category: 5411 }', 'category: expected text, found 5411: write "5411", with quotes'],
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
    'each rule goes by client: the log is keyed by client, so the transactions of one device or one place lie in many partitions, and no engine sees them together';

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
