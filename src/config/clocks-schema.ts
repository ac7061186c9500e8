import { z } from 'zod';
import {
  type ClientGroup,
  type ClockError,
  type ClockOwners,
  type ClockSpec,
  type Moment,
  type ProducerGroup,
} from '../model/clocks.ts';
import { type Distribution } from '../model/distribution.ts';
import { cutZone } from '../timezone/zone-table.ts';
import {
  clientId,
  constantOr,
  distributionShapes,
  duration,
  durationDistribution,
  positiveDuration,
  SHAPES,
  share,
  signedDistribution,
  signedDuration,
  textField,
  wholeNumber,
} from './fields.ts';
import { parseZone } from './parse-zone.ts';
import { DURATION_PATTERN, INSTANT_PATTERN, parseDuration, parseInstant, parsePpm, PPM_PATTERN } from './units.ts';
import { listNames } from './messages.ts';

const signedDurations = signedDistribution(
  signedDuration,
  duration,
  'SignedDurationDistribution',
  'A duration, forward or back: -30s always, or {uniform: [-30s, 30s]}, {normal: {mean: 0s, sd: 2s}}, {lognormal: {median, sigma, max}}.',
);

const ppm = textField(parsePpm, PPM_PATTERN, { id: 'Ppm', description: 'Parts per million: 50ppm, -12.5ppm.' });

const drifts = signedDistribution(
  ppm,
  ppm,
  'DriftDistribution',
  'A drift: 50ppm always, or {uniform: [-50ppm, 50ppm]}, {normal: {sd: 20ppm}}.',
);

/** Text that is an instant, or else a duration since the start. */
function parseMoment(value: unknown): Moment {
  if (typeof value === 'string' && /^\d{4}-/.test(value)) return { kind: 'instant', timeMs: parseInstant(value) };
  return { kind: 'after_start', ms: { kind: 'constant', value: parseDuration(value) } };
}

const momentText = textField(parseMoment, `(?:${INSTANT_PATTERN}|${DURATION_PATTERN})`, {});

const moment = constantOr(
  momentText as z.ZodType<Moment>,
  distributionShapes(duration).transform((ms): Moment => ({ kind: 'after_start', ms })),
  SHAPES,
).meta({
  id: 'Moment',
  description: 'True time: a duration since the start (2h, or a distribution), or an instant (2026-03-02T10:00:00Z).',
});

const zone = textField(parseZone, '[A-Za-z][A-Za-z0-9_+/-]*', {
  description: 'The clock writes the wall-clock time of this IANA zone, summer time included, as though it were UTC.',
});

const names = z.array(z.string().min(1)).min(1);

const clientGroup = z
  .union([
    (share as z.ZodType<number>).transform((part): ClientGroup => ({ kind: 'share', share: part })),
    z
      .array(clientId)
      .min(1)
      .transform((ids): ClientGroup => ({ kind: 'ids', ids })),
  ])
  .describe('The clocks of a share of the clients, drawn at random, or of the clients with these ids.');

const producerCount = wholeNumber(1, 10_000);

const producers = z
  .union([
    (producerCount as z.ZodType<number>).transform((count): ProducerGroup => ({ count, only: null })),
    z
      .strictObject({
        of: producerCount.describe('How many producers there are.'),
        only: z.array(wholeNumber(0)).min(1).optional().describe('Their numbers, from 0. Default: all.'),
      })
      .transform(({ of: count, only = null }, context): ProducerGroup => {
        const beyond = only?.find((number) => number >= count);
        if (beyond !== undefined) {
          const message = `expected numbers from 0 to ${count - 1}, found ${beyond}`;
          context.addIssue({ code: 'custom', path: ['only'], message, params: { siblings: ['of'] } });
        }
        return { count, only };
      }),
  ])
  .describe(
    'Clients are spread over this many producers; the clients of one producer share its clock. 8, or {of: 8, only: [0, 3]}.',
  );

const whose = {
  devices: names.optional().describe('The clocks of these device classes: mobile, web, pos.'),
  clients: clientGroup.optional(),
  homes: names.optional().describe('The clocks of the clients who live in these regions.'),
  regions: names.optional().describe('The clocks that stamp purchases made in these regions.'),
  producers: producers.optional(),
};

const none: Distribution = { kind: 'constant', value: 0 };

const wrong = {
  offset: signedDurations.optional().describe('Wrong by this much.'),
  drift: drifts.optional().describe('Too fast, or by a negative number too slow, from the start of the run.'),
  step: z
    .strictObject({
      at: moment.describe('When.'),
      by: signedDurations.describe('How far; a negative duration sets it back.'),
    })
    .optional()
    .describe('Set to another time at once, as NTP does.'),
  sine: z
    .strictObject({
      amplitude: durationDistribution.describe('How far the clock is off at most.'),
      period: positiveDuration.describe('Time from one swing to the next.'),
      phase: durationDistribution.optional().describe('Where in the period it is at the start. Default: 0ms.'),
    })
    .optional()
    .describe('Swings around the right time.'),
  freeze: z
    .strictObject({ from: moment.describe('When.'), for: durationDistribution.describe('For how long.') })
    .optional()
    .describe('Stands still, then jumps to where it would have been.'),
  zone: zone.optional(),
};

type Wrong = z.output<z.ZodObject<typeof wrong>>;

function errorsOf({ offset, drift, step, sine, freeze, zone: table }: Wrong): ClockError[] {
  return [
    ...(offset === undefined ? [] : [{ kind: 'offset' as const, byMs: offset }]),
    ...(drift === undefined ? [] : [{ kind: 'drift' as const, ppm: drift }]),
    ...(step === undefined ? [] : [{ kind: 'step' as const, at: step.at, byMs: step.by }]),
    ...(sine === undefined ? [] : [sineOf(sine)]),
    ...(freeze === undefined ? [] : [{ kind: 'freeze' as const, from: freeze.from, forMs: freeze.for }]),
    ...(table === undefined ? [] : [{ kind: 'zone' as const, zone: table }]),
  ];
}

function sineOf({ amplitude, period, phase = none }: NonNullable<Wrong['sine']>): ClockError {
  return { kind: 'sine', amplitudeMs: amplitude, periodMs: period, phaseMs: phase };
}

const clock = z.strictObject({ ...whose, ...wrong }).transform((fields, context): ClockSpec => {
  const { devices = null, clients = null, homes = null, regions = null, producers: hosts = null } = fields;
  const owners: ClockOwners = { devices, clients, homes, regions, producers: hosts };
  const errors = errorsOf(fields);
  if (errors.length === 0) {
    const message = `expected something that is wrong with these clocks: ${listNames(Object.keys(wrong))}`;
    context.addIssue({ code: 'custom', message });
  }
  return { owners, errors };
});

/** `clocks:` in its outside form → the model's, time zones with all that is known of them. */
export const clocksSchema: z.ZodType<readonly ClockSpec[]> = z.array(clock);

/** The same with time zones cut to the run's span. */
export function clocksWithin(clocks: readonly ClockSpec[], startMs: number, endMs: number): readonly ClockSpec[] {
  const cut = (error: ClockError): ClockError =>
    error.kind === 'zone' ? { ...error, zone: cutZone(error.zone, startMs, endMs) } : error;
  return clocks.map(({ owners, errors }) => ({ owners, errors: errors.map(cut) }));
}
