import { type ClockError, type ClockOwners, type ClockSpec, type Moment } from '../model/clocks.ts';
import { clockFault } from '../model/world-faults.ts';
import { formatDuration } from './format.ts';
import { distribution, duration, percent } from './distribution-words.ts';

/** Describes a clock spec in one line: which clocks, and their errors. */
export function describeClock({ owners, errors }: ClockSpec): string {
  return `${describeOwners(owners)}: ${errors.map(describeError).join('; ')}`;
}

/** Names a clock spec among what goes wrong in a world: `clocks of mobile (off by 2 min)`. */
function nameClock({ owners, errors }: ClockSpec): string {
  const whose = describeOwners(owners);
  return `${whose === EVERY_CLOCK ? whose : `clocks of ${whose}`} (${errors.map(describeError).join('; ')})`;
}

/** By the name of the fault, what the clock specs of a scenario are in words. */
export function clockNames(clocks: readonly ClockSpec[]): Readonly<Record<string, string>> {
  return Object.fromEntries(clocks.map((clock, index) => [clockFault(index), nameClock(clock)]));
}

const EVERY_CLOCK = 'every clock';

function describeOwners({ devices, clients, homes, regions, producers }: ClockOwners): string {
  const words = [
    ...(devices === null ? [] : [devices.join(', ')]),
    ...(clients === null
      ? []
      : [clients.kind === 'share' ? `${percent(clients.share)} of the clients` : clientIds(clients.ids)]),
    ...(homes === null ? [] : [`at home in ${homes.join(', ')}`]),
    ...(regions === null ? [] : [`used in ${regions.join(', ')}`]),
    ...(producers === null
      ? []
      : [
          `${producers.only === null ? 'each' : `number ${producers.only.join(', ')}`} of ${producers.count} producers`,
        ]),
  ];
  return words.length === 0 ? EVERY_CLOCK : words.join(', ');
}

function clientIds(ids: readonly string[]): string {
  return `${ids.length === 1 ? 'client' : 'clients'} ${ids.join(', ')}`;
}

function describeError(error: ClockError): string {
  switch (error.kind) {
    case 'offset':
      return `off by ${duration(error.byMs)}`;
    case 'drift':
      return `drifting by ${distribution(error.ppm, (ppm) => `${String(ppm).replace('-', '−')} ppm`)}`;
    case 'step':
      return `set by ${duration(error.byMs)} ${describeMoment(error.at)}`;
    case 'sine':
      return `swinging by ${duration(error.amplitudeMs)} in ${formatDuration(error.periodMs)}`;
    case 'freeze':
      return `standing still ${describeMoment(error.from)} for ${duration(error.forMs)}`;
    case 'zone':
      return `wall-clock time of ${error.zone.name} taken for UTC`;
  }
}

function describeMoment(moment: Moment): string {
  return moment.kind === 'instant' ? `at ${new Date(moment.timeMs).toISOString()}` : `after ${duration(moment.ms)}`;
}
