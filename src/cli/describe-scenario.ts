import { type Distribution } from '../model/distribution.ts';
import { type Rule } from '../model/rule-set.ts';
import { type DecoySpec, type FraudSpec, type Scenario, type Traffic } from '../model/scenario.ts';
import { formatCents, formatDuration } from '../report/format.ts';

/** A scenario in a screenful of words. */
export function describeScenario(scenario: Scenario): string {
  const { delivery, engine } = scenario;
  const span =
    scenario.durationMs === null
      ? 'as long as the input file'
      : `${formatDuration(scenario.durationMs)} of simulated time`;
  return [
    `${scenario.name}: ${scenario.title}`,
    '',
    scenario.description.trim(),
    '',
    `Seed      ${scenario.seed}, ${span}`,
    `Traffic   ${describeTraffic(scenario.traffic)}`,
    ...section('Fraud', scenario.fraud.map(describeFraud)),
    ...section('Decoys', scenario.decoys.map(describeDecoy)),
    `Delivery  ${delivery.partitions} partitions, delay ${distribution(delivery.delayMs, formatDuration)}, ` +
      `${percent(delivery.disorder.share)} overtaken, ${percent(delivery.duplicates.share)} twice`,
    `Engine    rule set ${engine.ruleSet.name}, allowed disorder ${formatDuration(engine.allowedDisorderMs)}, ` +
      (engine.maxFutureMs === null ? 'no check for the future' : `at most ${formatDuration(engine.maxFutureMs)} ahead`),
    ...section('Rules', engine.ruleSet.rules.map(describeRule)),
    ...section(
      'Expect',
      scenario.expect.map(({ path, text }) => `${path} ${text}`),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return lines.map((line, i) => `${(i === 0 ? title : '').padEnd(10)}${line}`);
}

function describeTraffic(traffic: Traffic): string {
  switch (traffic.kind) {
    case 'none':
      return `none; ${traffic.clients} clients without purchases of their own`;
    case 'households':
      return `${traffic.clients} households, ${traffic.transactionsPerClientPerDay} transactions each a day, activity skew ${traffic.activitySkew}`;
    case 'original':
      return `the original producer: ${traffic.clients} clients, a transaction every ${formatDuration(traffic.intervalMs)}`;
    case 'file':
      return `from ${traffic.path ?? 'the file that --input names'}, mapped by ${traffic.mapping}`;
  }
}

function describeFraud(spec: FraudSpec): string {
  const evasion =
    spec.evasion.kind === 'constant' && spec.evasion.value === 0
      ? ''
      : `, evasion ${distribution(spec.evasion, String)}`;
  const head = `${spec.episodes} × ${spec.pattern}`;
  switch (spec.pattern) {
    case 'impossible_travel':
      return `${head}: gap ${distribution(spec.gapMs, formatDuration)}${evasion}`;
    case 'spending_spree':
      return `${head}: ${spec.categories} categories in ${distribution(spec.spanMs, formatDuration)}${evasion}`;
    case 'low_high_velocity':
      return `${head}: ${spec.probes} probes, then the large purchase after ${distribution(spec.gapMs, formatDuration)}${evasion}`;
  }
}

function describeDecoy(spec: DecoySpec): string {
  const spread =
    'spanMs' in spec
      ? `span ${distribution(spec.spanMs, formatDuration)}`
      : `gap ${distribution(spec.gapMs, formatDuration)}`;
  return `${spec.count} × ${spec.kind}: ${spread}`;
}

function describeRule(rule: Rule): string {
  const { window } = rule;
  const reach = `${window.kind} ${formatDuration(window.sizeMs)}${window.kind === 'hopping' ? ` every ${formatDuration(window.slideMs)}` : ''}`;
  const detects = rule.detects.join() === rule.name ? '' : ` (detects ${rule.detects.join(', ')})`;
  return `${rule.name}: ${condition(rule)} in ${reach}${detects}`;
}

function condition(rule: Rule): string {
  switch (rule.kind) {
    case 'distinct':
      return `≥ ${rule.atLeast} distinct ${rule.field}`;
    case 'pair':
      return `below ${formatCents(rule.belowCents, rule.currency)} and above ${formatCents(rule.aboveCents, rule.currency)}, ${rule.order},`;
    case 'count':
      return `≥ ${rule.atLeast} transactions`;
    case 'sum':
      return `more than ${formatCents(rule.aboveCents, rule.currency)}`;
  }
}

function distribution(spec: Distribution, format: (value: number) => string): string {
  switch (spec.kind) {
    case 'constant':
      return format(spec.value);
    case 'uniform':
      return `${format(spec.low)} to ${format(spec.high)}`;
    case 'exponential':
      return `exponential, mean ${format(spec.mean)}`;
    case 'lognormal':
      return `log-normal, median ${format(spec.median)}`;
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}
