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

/** The entry stays in its place and does nothing, for what the entries after it draw goes by their places. */
function clockFaults({ clocks = [] }: Scenario): WorldFault[] {
  return clocks.map((_, index) => ({
    name: `clocks[${index}]`,
    without: ({ clocks: specs = [], ...scenario }) => ({
      ...scenario,
      clocks: specs.map((spec, place) => (place === index ? { ...spec, errors: [] } : spec)),
    }),
  }));
}

type WithoutPart = (delivery: DeliverySpec) => DeliverySpec;

const NONE = { kind: 'constant', value: 0 } as const;

function deliveryFaults({ delayMs, disorder, duplicates, ...sections }: DeliverySpec): WorldFault[] {
  const fault = (part: string, without: WithoutPart): WorldFault => ({
    name: part,
    without: (scenario) => ({ ...scenario, delivery: without(scenario.delivery) }),
  });
  const faults: WorldFault[] = [];
  if (delayMs.kind !== 'constant' || delayMs.value > 0)
    faults.push(fault('delay', (spec) => ({ ...spec, delayMs: NONE })));
  if (disorder.share > 0)
    faults.push(fault('disorder', (spec) => ({ ...spec, disorder: { ...spec.disorder, share: 0 } })));
  if (duplicates.share > 0) {
    faults.push(fault('duplicates', (spec) => ({ ...spec, duplicates: { ...spec.duplicates, share: 0 } })));
  }
  if (sections.loss !== undefined) faults.push(fault('loss', (spec) => ({ ...spec, loss: { share: 0 } })));
  // Poison is no fault: what it follows is as it was.
  for (const [place, entry] of (sections.offline ?? []).entries()) {
    // As with clocks: nobody is offline, and the place is kept.
    const nobody = { ...entry, clientShare: 0 };
    const without = (spec: DeliverySpec) => spec.offline?.map((other) => (other === entry ? nobody : other)) ?? [];
    faults.push(fault(`offline[${place}]`, (spec) => ({ ...spec, offline: without(spec) })));
  }
  for (const list of ['routes', 'bursts', 'outages', 'idle'] as const) {
    for (const [place, entry] of (sections[list] ?? []).entries()) {
      const without: WithoutPart = (spec) => ({ ...spec, [list]: spec[list]?.filter((other) => other !== entry) });
      faults.push(fault(`${list}[${place}]`, without));
    }
  }
  return faults;
}
