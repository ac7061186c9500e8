import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { rulesFile } from '../../src/external/spark/rules-file.ts';
import { type RuleSet } from '../../src/model/rule-set.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { initMessage } from '../../src/external/process/init-message.ts';
import { anomalyRule, countRule, distinctRule, treesRule } from '../oracle/builders.ts';

const inFolder = temporaryFolder();

function readAgain(ruleSet: RuleSet): RuleSet {
  const file = inFolder(`${ruleSet.name}.yaml`);
  writeFileSync(file, rulesFile(ruleSet));
  return loadRuleSet(file);
}

describe('a rule set as a file', () => {
  it.each(['default', 'original', 'tumbling-parity'])('%s is read as it was', (name) => {
    expect(readAgain(loadRuleSet(name))).toEqual(loadRuleSet(name));
  });

  it('has rules of every kind and windows of every kind', () => {
    const window = { kind: 'hopping', sizeMs: 600_001, slideMs: 1500 } as const;
    const ruleSet: RuleSet = {
      name: 'all',
      rules: [
        { name: 'a', kind: 'count', atLeast: 3, window, detects: [] },
        { name: 'b', kind: 'sum', aboveCents: 123_456_789, currency: 'EUR', window, detects: ['spending_spree'] },
        {
          name: 'c',
          kind: 'distinct',
          field: 'device',
          atLeast: 2,
          window: { kind: 'tumbling', sizeMs: 1 },
          detects: [],
        },
        {
          name: 'd',
          kind: 'pair',
          order: 'unordered',
          belowCents: 1,
          aboveCents: 100_000,
          currency: 'USD',
          window: { kind: 'trailing', sizeMs: 86_400_000 },
          detects: [],
        },
      ],
    };
    expect(readAgain(ruleSet)).toEqual(ruleSet);
  });

  it('refuses a rule of speed, which the job does not have', () => {
    const window = { kind: 'trailing', sizeMs: 1 } as const;
    const fast = { name: 'fast', kind: 'speed', maxMetresPerHour: 1, minMetres: 0, window, detects: [] } as const;
    expect(() => rulesFile({ name: 'r', rules: [fast] })).toThrow(
      expect.objectContaining({
        subCode: 'rule_unsupported',
        message: expect.stringMatching(/^the rule fast is of the kind speed/),
      }),
    );
  });

  it.each([anomalyRule, treesRule])('refuses a rule of anomalies, which the job does not have: %o', (ruleOf) => {
    const odd = ruleOf({ kind: 'trailing', sizeMs: 1 }, { name: 'odd' });
    expect(() => rulesFile({ name: 'r', rules: [odd] })).toThrow(
      expect.objectContaining({
        subCode: 'rule_unsupported',
        message: expect.stringMatching(/^the rule odd is of the kind anomaly/),
      }),
    );
  });

  it('refuses a rule with a filter, which the job does not have', () => {
    const where = { kind: 'values', field: 'device', values: ['web'] } as const;
    const web = { ...countRule(2, { kind: 'trailing', sizeMs: 1 }), name: 'web', where };
    const refusal = (what: RegExp) =>
      expect.objectContaining({ subCode: 'rule_unsupported', message: expect.stringMatching(what) });
    expect(() => rulesFile({ name: 'r', rules: [web] })).toThrow(refusal(/^the rule web has a filter .* on Spark/));
    const spec = { ruleSet: { name: 'r', rules: [web] }, allowedDisorderMs: 0, maxFutureMs: null, aggregates: false };
    expect(() => initMessage(spec, 1)).toThrow(refusal(/^the rule web has a filter .* trapline\.engine\/1/));
  });

  it('refuses a rule over an extra column, which the job does not read, and the protocol carries it under its name', () => {
    const cards = { ...distinctRule(2, { kind: 'trailing', sizeMs: 1 }, 'card'), name: 'cards' };
    const ruleSet = { name: 'r', fields: ['card'], rules: [cards] };
    const refusal = (what: RegExp) =>
      expect.objectContaining({ subCode: 'rule_unsupported', message: expect.stringMatching(what) });
    expect(() => rulesFile(ruleSet)).toThrow(refusal(/^the rule cards goes by card, an extra column, .* on Spark/));
    const spec = { ruleSet, allowedDisorderMs: 0, maxFutureMs: null, aggregates: false };
    expect(initMessage(spec, 1).rules).toMatchObject([{ kind: 'distinct', field: 'card', at_least: 2 }]);
  });
});
