import { formatMoney } from '../../config/units.ts';
import { isCodedField } from '../../model/coded-field.ts';
import { TraplineError } from '../../model/errors.ts';
import { type Rule, type RuleSet, type WindowSpec } from '../../model/rule-set.ts';

/** A rule set as the text of a rule-set file, which the job reads as Trapline does. JSON is YAML too. Throws TraplineError('input') for a rule that the job does not have. */
export function rulesFile({ name, rules }: RuleSet): string {
  return `${JSON.stringify({ name, rules: rules.map(ruleEntry) }, null, 2)}\n`;
}

function ruleEntry(rule: Rule): object {
  const { name, kind, detects } = rule;
  if (rule.where !== undefined) {
    throw new TraplineError(
      'rule_unsupported',
      `the rule ${name} has a filter (where), which the engine on Spark does not have. Leave the rule out, or take the built-in engine`,
    );
  }
  if (rule.kind === 'distinct' && !isCodedField(rule.field)) {
    throw new TraplineError(
      'rule_unsupported',
      `the rule ${name} goes by ${rule.field}, an extra column, which the engine on Spark does not read. Leave the rule out, or take the built-in engine`,
    );
  }
  const common = { name, kind, window: windowEntry(rule.window), detects };
  switch (rule.kind) {
    case 'distinct':
      return { ...common, field: rule.field, at_least: rule.atLeast };
    case 'count':
      return { ...common, at_least: rule.atLeast };
    case 'sum':
      return { ...common, above: formatMoney({ cents: rule.aboveCents, currency: rule.currency }) };
    case 'pair': {
      const { order, belowCents, aboveCents, currency } = rule;
      const [below, above] = [belowCents, aboveCents].map((cents) => formatMoney({ cents, currency }));
      return { ...common, order, below, above };
    }
    case 'speed':
      throw new TraplineError(
        'rule_unsupported',
        `the rule ${name} is of the kind speed, which the engine on Spark does not have: it keeps no coordinates. Leave the rule out, or take the built-in engine`,
      );
    case 'anomaly':
      throw new TraplineError(
        'rule_unsupported',
        `the rule ${name} is of the kind anomaly, which the engine on Spark does not have: it keeps no past of a client. Leave the rule out, or take the built-in engine`,
      );
  }
}

function windowEntry(window: WindowSpec): object | string {
  const text = (ms: number): string => `${ms}ms`;
  switch (window.kind) {
    case 'trailing':
      return text(window.sizeMs);
    case 'tumbling':
      return { tumbling: text(window.sizeMs) };
    case 'hopping':
      return { hopping: { size: text(window.sizeMs), slide: text(window.slideMs) } };
  }
}
