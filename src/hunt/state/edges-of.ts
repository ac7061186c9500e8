import { type Rule } from '../../model/rule-set.ts';
import { type DrawnRule } from '../draw/boundary-rules.ts';
import { type Section } from '../draw/form.ts';

/** A rule in the form of its file, with the numbers that edges come of. */
export function edgesOf(rule: Rule, form: Section): DrawnRule {
  const { window } = rule;
  const stepMs = { trailing: 0, tumbling: window.sizeMs, hopping: window.kind === 'hopping' ? window.slideMs : 0 };
  return { form, windowMs: window.sizeMs, stepMs: stepMs[window.kind], edgesCents: centsOf(rule), ...speedOf(rule) };
}

function centsOf(rule: Rule): readonly number[] {
  switch (rule.kind) {
    case 'pair':
      return [rule.belowCents, rule.aboveCents];
    case 'sum':
      return [rule.aboveCents];
    case 'anomaly':
      return [rule.minCents];
    case 'distinct':
    case 'count':
    case 'speed':
      return [];
  }
}

function speedOf(rule: Rule): Pick<DrawnRule, 'speed'> {
  if (rule.kind !== 'speed') return {};
  const { maxMetresPerHour, minMetres } = rule;
  return { speed: { maxMetresPerHour, minMetres } };
}
