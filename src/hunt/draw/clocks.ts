import { type Random } from '../../random/random.ts';
import { durations, type Form, maybe, seconds, type Section } from './form.ts';

const ERRORS = ['offset', 'drift', 'step', 'sine', 'freeze', 'zone'] as const;
const ZONES = ['Asia/Kolkata', 'Europe/Berlin', 'America/St_Johns'];

/** An entry of `clocks:`: whose they are, and one or two things that are wrong with them. */
export function drawClock(random: Random): Section {
  return { ...drawOwners(random), ...drawError(random), ...drawError(random) };
}

function drawOwners(random: Random): Section {
  return {
    ...maybe(random, 0.5, 'clients', () => random.pick([0.2, 0.5, 1])),
    ...maybe(random, 0.3, 'devices', () => [random.pick(['mobile', 'web', 'pos'])]),
    ...maybe(random, 0.2, 'homes', () => [random.pick(['north', 'south'])]),
    ...maybe(random, 0.2, 'regions', () => [random.pick(['east', 'west'])]),
    ...maybe(random, 0.2, 'producers', () => ({ of: 3, only: [random.below(3)] })),
  };
}

function drawError(random: Random): Section {
  const kind = random.pick(ERRORS);
  return { [kind]: errorOf(kind, random) };
}

function errorOf(kind: (typeof ERRORS)[number], random: Random): Form {
  switch (kind) {
    case 'offset':
      return signed(random);
    case 'drift':
      return { uniform: ['-2000ppm', '2000ppm'] };
    case 'step':
      return { at: random.chance(0.5) ? '1h' : { uniform: ['0s', '2h'] }, by: signed(random) };
    case 'sine':
      return { amplitude: durations(random, 600), period: seconds(random, 600, 7200) };
    case 'freeze':
      return { from: seconds(random, 0, 3600), for: durations(random, 1800) };
    case 'zone':
      return random.pick(ZONES);
  }
}

function signed(random: Random): Form {
  const high = 1 + random.below(900);
  switch (random.below(3)) {
    case 0:
      return `-${high}s`;
    case 1:
      return { uniform: [`-${high}s`, `${high}s`] };
    default:
      return { normal: { mean: '0s', sd: `${high}s` } };
  }
}
