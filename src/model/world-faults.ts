import { type DeliverySpec } from './delivery.ts';
import { type Scenario } from './scenario.ts';

/** One thing that goes wrong between what happened and the engine. */
export interface WorldFault {
  /** Where it stands in the scenario, below `delivery` where it is a part of that: `clocks[0]`, `disorder`. */
  readonly name: string;
  /** The same scenario but for this: every other draw, of whatever is left in it, stays as it was. */
  readonly without: (scenario: Scenario) => Scenario;
}

/**
 * Everything in a scenario that can cost detections on the way to the engine. What merely strikes the engine's consumers is no such
 * thing: it changes nothing that they say.
 */
export function faultsOf(scenario: Scenario): readonly WorldFault[] {
  return [...clockFaults(scenario), ...deliveryFaults(scenario.delivery)];
}

/** A scenario without any of the faults. */
export function withoutAll(faults: readonly WorldFault[], scenario: Scenario): Scenario {
  return faults.reduce((left, fault) => fault.without(left), scenario);
}

/** The name of the fault that the clocks of an entry are. */
export function clockFault(index: number): string {
  return `clocks[${index}]`;
}

/** The entry stays in its place and does nothing, for what the entries after it draw goes by their places. */
function clockFaults({ clocks }: Scenario): WorldFault[] {
  return clocks.map((own, index) => ({
    name: clockFault(index),
    without: (scenario) => ({
      ...scenario,
      clocks: scenario.clocks.map((spec) => (spec === own ? { ...spec, errors: [] } : spec)),
    }),
  }));
}

const NONE = { kind: 'constant', value: 0 } as const;

/** By part of `delivery`, what is there and how it goes. */
function deliveryFaults({ delayMs, disorder, duplicates, loss, poison, ...lists }: DeliverySpec): WorldFault[] {
  const { routes = [], offline = [], bursts = [], outages = [], idle = [] } = lists;
  const isDelayed = delayMs.kind !== 'constant' || delayMs.value > 0;
  return [
    ...part('delay', isDelayed, (spec) => ({ ...spec, delayMs: NONE })),
    ...entries('routes', routes),
    ...part('disorder', disorder.share > 0, (spec) => ({ ...spec, disorder: { ...spec.disorder, share: 0 } })),
    ...part('duplicates', duplicates.share > 0, (spec) => ({ ...spec, duplicates: { ...spec.duplicates, share: 0 } })),
    ...part('loss', loss !== undefined, ({ loss: _, ...spec }) => spec),
    // The entry's index names the stream of its draws, so the entry stays and is offline for no client.
    ...offline.map((own, index) =>
      inDelivery(`offline[${index}]`, ({ offline: specs = [], ...spec }) => ({
        ...spec,
        offline: specs.map((other) => (other === own ? { ...other, clientShare: 0 } : other)),
      })),
    ),
    ...entries('bursts', bursts),
    ...entries('outages', outages),
    ...entries('idle', idle),
    ...part('poison', poison !== undefined, ({ poison: _, ...spec }) => spec),
  ];
}

type WithoutPart = (delivery: DeliverySpec) => DeliverySpec;

function inDelivery(name: string, without: WithoutPart): WorldFault {
  return { name, without: (scenario) => ({ ...scenario, delivery: without(scenario.delivery) }) };
}

function part(name: string, isThere: boolean, without: WithoutPart): WorldFault[] {
  return isThere ? [inDelivery(name, without)] : [];
}

/** Each entry of a list that draws nothing, so that one that goes leaves the others as they were. */
function entries(list: 'routes' | 'bursts' | 'outages' | 'idle', own: readonly unknown[]): WorldFault[] {
  return own.map((entry, index) =>
    inDelivery(`${list}[${index}]`, (spec) => ({ ...spec, [list]: spec[list]?.filter((other) => other !== entry) })),
  );
}
