import { TraplineError } from '../../model/errors.ts';
import { type Rule } from '../../model/rule-set.ts';
import { type EngineSpec } from '../../model/scenario.ts';
import { PROTOCOL, type ToEngine } from './messages.ts';

type Init = Extract<ToEngine, { type: 'init' }>;
type SentRule = Init['rules'][number];

/** The key that a field of rules has in the transaction JSON. Extra columns have their own names. */
function keyOf(field: string): string {
  return field === 'category' ? 'merchant_category' : field;
}

/** The first message to an engine: what it is asked to find, and how the log is. Nothing in it tells of fraud that was injected. */
export function initMessage({ ruleSet, allowedDisorderMs, maxFutureMs }: EngineSpec, partitions: number): Init {
  return {
    type: 'init',
    protocol: PROTOCOL,
    rules: ruleSet.rules.map(sentRule),
    partitions,
    allowed_disorder_ms: allowedDisorderMs,
    max_future_ms: maxFutureMs,
  };
}

function sentRule(rule: Rule): SentRule {
  const { name, window } = rule;
  if (rule.where !== undefined) {
    throw new TraplineError(
      'rule_unsupported',
      `the rule ${name} has a filter (where), which the protocol ${PROTOCOL} does not carry. Leave the rule out, or take the built-in engine`,
    );
  }
  const slideMs = window.kind === 'hopping' ? window.slideMs : null;
  const common = { name, window: { kind: window.kind, size_ms: window.sizeMs, slide_ms: slideMs } };
  switch (rule.kind) {
    case 'distinct':
      return { ...common, kind: 'distinct', field: keyOf(rule.field), at_least: rule.atLeast };
    case 'pair': {
      const { order, belowCents, aboveCents, currency } = rule;
      return { ...common, kind: 'pair', order, below_cents: belowCents, above_cents: aboveCents, currency };
    }
    case 'count':
      return { ...common, kind: 'count', at_least: rule.atLeast };
    case 'sum':
      return { ...common, kind: 'sum', above_cents: rule.aboveCents, currency: rule.currency };
    case 'speed':
      return { ...common, kind: 'speed', max_m_per_h: rule.maxMetresPerHour, min_m: rule.minMetres };
    case 'anomaly':
      if (rule.score === 'model') {
        throw new TraplineError(
          'rule_unsupported',
          `the rule ${name} has the score of a model, which the protocol ${PROTOCOL} does not carry. Leave the rule out, or take the built-in engine`,
        );
      }
      return {
        ...common,
        kind: 'anomaly',
        score: rule.score,
        above_score_milli: rule.aboveMilli,
        min_cents: rule.minCents,
        currency: rule.currency,
        last: rule.last,
        warm_up: rule.warmUp,
        by: rule.by.map(keyOf),
        ...(rule.score === 'trees' && {
          forest: { ...rule.forest, features: rule.forest.features.map(keyOf) },
        }),
      };
  }
}
