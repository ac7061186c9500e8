import {
  type DecoySpec,
  type FraudSpec,
  type Scenario,
  type ShippedDecoySpec,
  type ShippedFraudSpec,
} from '../model/scenario.ts';
import { clockImpossibilities } from './clocks-checks.ts';
import { faultsOf } from '../model/world-faults.ts';
import { deliveryImpossibilities } from './delivery-checks.ts';
import { reach } from './distribution-reach.ts';
import { reportFigures } from './expectation.ts';
import { faultImpossibilities } from './faults-checks.ts';
import { type Impossibility } from './impossibility.ts';
import { ownPatternImpossibilities } from './own-pattern-checks.ts';
import { type ConfigPath } from './path.ts';
import { formatDuration } from './units.ts';
import { unknownName } from './messages.ts';
import { quantity } from '../text/quantity.ts';

/** Every contradiction between parts of the scenario. */
export function impossibilities(scenario: Scenario): Impossibility[] {
  return [
    ...missingDuration(scenario),
    ...beyondTheRun(scenario),
    ...scenario.fraud.flatMap((spec, i) => fraudImpossibilities(scenario, spec, i)),
    ...scenario.decoys.flatMap((spec, i) => decoyImpossibilities(scenario, spec, i)),
    ...ownPatternImpossibilities(scenario),
    ...clockImpossibilities(scenario),
    ...deliveryImpossibilities(scenario),
    ...faultImpossibilities(scenario),
    ...unknownFigures(scenario),
  ];
}

function missingDuration({ traffic, durationMs }: Scenario): Impossibility[] {
  if (traffic.kind === 'file' || durationMs !== null) return [];
  const message = `missing key "duration": traffic of kind ${traffic.kind} needs one, such as duration: 7d`;
  return [{ path: [], message, involves: [['traffic']] }];
}

/** Listed transactions that would happen after the end. */
function beyondTheRun({ traffic, durationMs }: Scenario): Impossibility[] {
  if (traffic.kind !== 'listed' || durationMs === null) return [];
  return traffic.transactions.flatMap(({ atMs }, i): Impossibility[] => {
    if (atMs < durationMs) return [];
    const message = `expected a time within the scenario's duration of ${formatDuration(durationMs)}, found ${formatDuration(atMs)}`;
    return [{ path: ['traffic', 'transactions', i, 'at'], message, involves: [['duration']] }];
  });
}

const CLIENTS: ConfigPath = ['traffic', 'clients'];

function clientCount({ traffic }: Scenario): number | null {
  switch (traffic.kind) {
    case 'file':
      return null;
    case 'listed':
      return new Set(traffic.transactions.map(({ client }) => client)).size;
    default:
      return traffic.clients;
  }
}

function fraudImpossibilities(scenario: Scenario, spec: FraudSpec, index: number): Impossibility[] {
  const path: ConfigPath = ['fraud', index];
  const clients = clientCount(scenario);
  const found: Impossibility[] = [];
  if (clients === 0 && spec.episodes > 0) {
    found.push(noClients([...path, 'episodes'], quantity(spec.episodes, 'episode')));
  } else if (clients !== null && spec.oneEpisodePerClient && spec.episodes > clients) {
    found.push({
      path: [...path, 'episodes'],
      message: `${spec.episodes} episodes need as many clients with one_episode_per_client, and traffic has ${clients}`,
      involves: [CLIENTS, [...path, 'one_episode_per_client']],
    });
  }
  return 'own' in spec ? found : [...found, ...tooLong(scenario, fraudLength(spec), path)];
}

function decoyImpossibilities(scenario: Scenario, spec: DecoySpec, index: number): Impossibility[] {
  const path: ConfigPath = ['decoys', index];
  const found =
    clientCount(scenario) === 0 && spec.count > 0 ? [noClients([...path, 'count'], quantity(spec.count, 'decoy'))] : [];
  return 'own' in spec ? found : [...found, ...tooLong(scenario, decoyLength(spec), path)];
}

function decoyLength(spec: ShippedDecoySpec): Length {
  switch (spec.kind) {
    case 'mall_trip':
      return { key: 'span', ms: reach(spec.spanMs) };
    case 'flight':
      return { key: 'ground', ms: reach(spec.groundMs) };
    case 'border_commuter':
    case 'coffee_then_laptop':
    case 'online_anywhere':
      return { key: 'gap', ms: reach(spec.gapMs) };
  }
}

function noClients(path: ConfigPath, what: string): Impossibility {
  return { path, message: `${what} need clients, and traffic has 0`, involves: [CLIENTS] };
}

/** How long an episode can last, and the key that says so. */
interface Length {
  readonly key: 'gap' | 'span' | 'ground';
  readonly ms: number;
}

function fraudLength(spec: ShippedFraudSpec): Length {
  switch (spec.pattern) {
    case 'impossible_travel':
      return { key: 'gap', ms: reach(spec.gapMs) };
    case 'spending_spree':
      return { key: 'span', ms: reach(spec.spanMs) };
    case 'low_high_velocity':
      return { key: 'gap', ms: (spec.probes - 1) * reach(spec.probeSpacingMs) + reach(spec.gapMs) };
  }
}

function tooLong({ durationMs }: Scenario, { key, ms }: Length, path: ConfigPath): Impossibility[] {
  if (durationMs === null || ms <= durationMs) return [];
  const message = `an episode of ${formatDuration(ms)} does not fit into the scenario's duration of ${formatDuration(durationMs)}`;
  return [{ path: [...path, key], message, involves: [['duration']] }];
}

function unknownFigures(scenario: Scenario): Impossibility[] {
  const { expect, engine } = scenario;
  const rules = engine.ruleSet.rules.map(({ name }) => name);
  const faults = faultsOf(scenario).map(({ name }) => name);
  const figures = reportFigures(rules, faults);
  return expect.flatMap(({ path }): Impossibility[] => {
    if (figures.includes(path)) return [];
    const [first, rule] = path.split('.');
    const ofRule = first === 'rules' && rule !== undefined && !rules.includes(rule);
    const message = ofRule
      ? `${unknownName('rule', rule, rules)} in the rule set ${engine.ruleSet.name}`
      : unknownName('figure', path, figures);
    return [{ path: ['expect', path], message, involves: [['engine', 'rules']] }];
  });
}
