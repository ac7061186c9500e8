import { type LatencySlo } from '../model/latency.ts';
import { type Rule } from '../model/rule-set.ts';
import {
  type DecoySpec,
  type FraudSpec,
  type Scenario,
  type ShippedDecoySpec,
  type Traffic,
} from '../model/scenario.ts';
import {
  formatCents,
  formatCount,
  formatDistance,
  formatDuration,
  formatQuantity,
  formatSpeed,
  kilometres,
} from '../report/format.ts';
import { anomalyWords } from '../report/anomaly-words.ts';
import { filterText } from '../report/filter-text.ts';
import { wrapText } from '../report/wrap-text.ts';
import { describeClock } from '../report/clock-words.ts';
import { describeDelivery } from './describe-delivery.ts';
import { distribution, duration, money, percent } from '../report/distribution-words.ts';
import { describeSequence } from './describe-sequence.ts';
import { describeConsumers, describeFault } from './describe-faults.ts';
import { printable } from '../text/printable.ts';
import { quantity } from '../text/quantity.ts';

const WIDTH = 100;
const MARGIN = 10;

/** Describes a scenario on one screen. */
export function describeScenario(scenario: Scenario): string {
  const { delivery, engine } = scenario;
  const span =
    scenario.durationMs === null
      ? 'as long as the input file'
      : `${formatDuration(scenario.durationMs)} of simulated time`;
  return [
    `${scenario.name}: ${scenario.title}`,
    '',
    ...(scenario.description === '' ? [] : [...wrapText(scenario.description.trim(), WIDTH), '']),
    ...section('Seed', [`${scenario.seed}, ${span}`]),
    ...section('Traffic', [describeTraffic(scenario.traffic)]),
    ...section('Fraud', scenario.fraud.map(describeFraud)),
    ...section('Decoys', scenario.decoys.map(describeDecoy)),
    ...section('Clocks', scenario.clocks.map(describeClock)),
    ...section('Delivery', describeDelivery(delivery)),
    ...section('Engine', [
      `rule set ${engine.ruleSet.name}, allowed disorder ${formatDuration(engine.allowedDisorderMs)}, ` +
        (engine.maxFutureMs === null
          ? 'no limit on future event times'
          : `event times at most ${formatDuration(engine.maxFutureMs)} ahead`),
    ]),
    ...section('Consumers', scenario.consumers === undefined ? [] : [describeConsumers(scenario.consumers)]),
    ...section('Faults', (scenario.faults ?? []).map(describeFault)),
    ...section('Latency', describeLatency(scenario.latencySlo)),
    ...section('Rules', engine.ruleSet.rules.map(describeRule)),
    ...section(
      'Expect',
      scenario.expect.map(({ path, text }) => `${path} ${text}`),
    ),
  ]
    .map(printable)
    .join('\n');
}

function describeLatency(slo: LatencySlo | undefined): string[] {
  if (slo === undefined) return [];
  return [
    `run --live: half of the alerts in less than ${formatDuration(slo.p50Ms)}, 99 % in less than ${formatDuration(slo.p99Ms)}`,
  ];
}

/** Entries below one another, with the title beside the first. Text that is too long continues on the next line, indented. */
function section(title: string, entries: readonly string[]): string[] {
  const lines = entries.flatMap((entry) => {
    const [first = '', ...rest] = wrapText(entry, WIDTH - MARGIN - 2);
    return [first, ...rest.map((line) => `  ${line}`)];
  });
  return lines.map((line, i) => `${(i === 0 ? title : '').padEnd(MARGIN)}${line}`);
}

function describeTraffic(traffic: Traffic): string {
  switch (traffic.kind) {
    case 'none':
      return `none; ${formatQuantity(traffic.clients, 'client')} without purchases of their own`;
    case 'households':
      return (
        `${formatQuantity(traffic.clients, 'household')}, on average ${quantity(traffic.transactionsPerClientPerDay, 'transaction')} ` +
        `a day each, activity skew ${traffic.activitySkew}${away(traffic.awayShare)}${spending(traffic)}${hotClient(traffic.hotClientShare)}`
      );
    case 'original':
      return (
        `the original producer: ${formatQuantity(traffic.clients, 'client')}, ` +
        `a transaction every ${formatDuration(traffic.intervalMs)}${hotClient(traffic.hotClientShare)}`
      );
    case 'file':
      return `from ${traffic.path ?? 'the file that --input names'}, mapped by ${traffic.mapping}`;
    case 'listed':
      return `${formatQuantity(traffic.transactions.length, 'transaction')}, listed in the scenario`;
  }
}

function away(share: number | undefined): string {
  return share === undefined ? '' : `, ${percent(share)} of the purchases in a city drawn anew`;
}

function spending({ spendingSigma, spendingDrift }: Extract<Traffic, { kind: 'households' }>): string {
  const differ = spendingSigma === undefined ? '' : `, spending levels of sigma ${spendingSigma}`;
  return `${differ}${spendingDrift === undefined ? '' : `, which drift by sigma ${spendingDrift}`}`;
}

function hotClient(share: number | undefined): string {
  return share === undefined ? '' : `; ${percent(share)} of all transactions are one client's`;
}

function describeFraud(spec: FraudSpec): string {
  const evasion =
    spec.evasion.kind === 'constant' && spec.evasion.value === 0
      ? ''
      : `, evasion ${distribution(spec.evasion, String)}`;
  const head = `${formatCount(spec.episodes)} × ${spec.pattern}`;
  if ('own' in spec) return `${head}: ${describeSequence(spec.own)}${evasion}`;
  switch (spec.pattern) {
    case 'impossible_travel':
      return `${head}: gap ${duration(spec.gapMs)}, each ${money(spec.amountCents)}${evasion}`;
    case 'spending_spree':
      return `${head}: ${spec.categories} categories within ${duration(spec.spanMs)}, each ${money(spec.amountCents)}${evasion}`;
    case 'low_high_velocity':
      return (
        `${head}: ${formatQuantity(spec.probes, 'probe')} of ${money(spec.smallCents)}` +
        (spec.probes === 1 ? '' : `, ${duration(spec.probeSpacingMs)} apart`) +
        `; after ${duration(spec.gapMs)} a purchase of ${money(spec.largeCents)}${evasion}`
      );
  }
}

function describeDecoy(spec: DecoySpec): string {
  const head = `${formatCount(spec.count)} × ${spec.kind}`;
  if ('own' in spec) return `${head} (resembles ${spec.resembles.join(', ')}): ${describeSequence(spec.own)}`;
  return `${head}: ${spreadOf(spec)}`;
}

function spreadOf(spec: ShippedDecoySpec): string {
  switch (spec.kind) {
    case 'mall_trip':
      return `span ${duration(spec.spanMs)}`;
    case 'flight':
      return `the flight and ${duration(spec.groundMs)}`;
    case 'border_commuter':
      return `gap ${duration(spec.gapMs)}${spec.distanceM === undefined ? '' : `, ${distribution(spec.distanceM, formatDistance)} away`}`;
    case 'online_anywhere':
      return `gap ${duration(spec.gapMs)}${spec.located === false ? ', without coordinates' : ''}`;
    case 'coffee_then_laptop':
      return `gap ${duration(spec.gapMs)}`;
  }
}

function describeRule(rule: Rule): string {
  const { window } = rule;
  const slide = window.kind === 'hopping' ? ` every ${formatDuration(window.slideMs)}` : '';
  const reach = `${window.kind} ${formatDuration(window.sizeMs)}${slide}`;
  const detects = rule.detects.join() === rule.name ? '' : ` (detects ${rule.detects.join(', ')})`;
  const where = rule.where === undefined ? '' : `, where ${filterText(rule.where)}`;
  return `${rule.name}: ${condition(rule)} in ${reach}${where}${detects}`;
}

function condition(rule: Rule): string {
  switch (rule.kind) {
    case 'distinct':
      return `≥ ${rule.atLeast} distinct values of ${rule.field}`;
    case 'pair':
      return (
        `less than ${formatCents(rule.belowCents, rule.currency)} and more than ` +
        `${formatCents(rule.aboveCents, rule.currency)} (${rule.order})`
      );
    case 'count':
      return `≥ ${rule.atLeast} transactions`;
    case 'sum':
      return `more than ${formatCents(rule.aboveCents, rule.currency)}`;
    case 'speed': {
      const far = rule.minMetres === 0 ? '' : ` over more than ${kilometres(rule.minMetres)} km`;
      return `faster than ${formatSpeed(rule.maxMetresPerHour)}${far}`;
    }
    case 'anomaly':
      return `${anomalyWords(rule)} before`;
  }
}
