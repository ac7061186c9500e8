import { DEVICE_NAMES, REGION_NAMES } from '../model/built-in-names.ts';
import { type ClockError, type ClockSpec, type Moment } from '../model/clocks.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Impossibility } from './impossibility.ts';
import { type ConfigPath } from './path.ts';
import { show, unknownName } from './messages.ts';

/** Problems of clocks that belong to no client or device of the scenario, and of moments when nothing happens any more. */
export function clockImpossibilities(scenario: Scenario): Impossibility[] {
  return scenario.clocks.flatMap((spec, i) => [
    ...unknownOwners(scenario, spec, ['clocks', i]),
    ...spec.errors.flatMap((error) => outsideTheRun(scenario, error, ['clocks', i])),
  ]);
}

/**
 * Names of devices, regions and clients that the traffic does not have. Those of traffic that brings its own are known only when the
 * world is made.
 */
function unknownOwners({ traffic }: Scenario, { owners }: ClockSpec, path: ConfigPath): Impossibility[] {
  if (traffic.kind === 'file' || traffic.kind === 'listed') return [];
  const { clients } = owners;
  const ids = clients?.kind === 'ids' ? clients.ids : [];
  return [
    ...ids.flatMap((id, i): Impossibility[] => {
      if (isClient(id, traffic.clients)) return [];
      const message = `expected a client from "1" to "${traffic.clients}", found ${show(id)}`;
      return [{ path: [...path, 'clients', i], message, involves: [['traffic', 'clients']] }];
    }),
    ...unknownNames('device', owners.devices, DEVICE_NAMES, [...path, 'devices']),
    ...unknownNames('region', owners.homes, REGION_NAMES, [...path, 'homes']),
    ...unknownNames('region', owners.regions, REGION_NAMES, [...path, 'regions']),
  ];
}

function isClient(id: string, clients: number): boolean {
  return /^[1-9]\d*$/.test(id) && Number(id) <= clients;
}

function unknownNames(
  what: string,
  names: readonly string[] | null,
  known: readonly string[],
  path: ConfigPath,
): Impossibility[] {
  return (names ?? []).flatMap((name, i) =>
    known.includes(name) ? [] : [{ path: [...path, i], message: unknownName(what, name, known) }],
  );
}

function outsideTheRun({ startMs, durationMs }: Scenario, error: ClockError, path: ConfigPath): Impossibility[] {
  const moment = momentOf(error);
  if (startMs === null || durationMs === null || moment === null || moment.at.kind !== 'instant') return [];
  const { timeMs } = moment.at;
  const endMs = startMs + durationMs;
  if (timeMs >= startMs && timeMs < endMs) return [];
  const message = `${instant(timeMs)} lies outside the run, which goes from ${instant(startMs)} to ${instant(endMs)}`;
  return [{ path: [...path, error.kind, moment.key], message, involves: [['start'], ['duration']] }];
}

function momentOf(error: ClockError): { readonly key: string; readonly at: Moment } | null {
  if (error.kind === 'step') return { key: 'at', at: error.at };
  return error.kind === 'freeze' ? { key: 'from', at: error.from } : null;
}

function instant(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
