import { z } from 'zod';
import { type ConsumersSpec, DEFAULT_CONSUMERS, type FaultSpec } from '../model/faults.ts';
import { type LatencySlo } from '../model/latency.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type EngineSpec, type Expectation, type Scenario, type Traffic } from '../model/scenario.ts';
import { clocksSchema, clocksWithin } from './clocks-schema.ts';
import { deliverySchema } from './delivery-schema.ts';
import { parseCondition } from './expectation.ts';
import { type ExtraNames } from './extra-names.ts';
import { consumersSchema, faultSchema } from './faults-schema.ts';
import {
  duration,
  instant,
  nameField,
  positiveDuration,
  realNumber,
  scalarField,
  seed,
  share,
  textField,
  wholeNumber,
} from './fields.ts';
import { decoySchema, fraudSchema, type OwnNames } from './fraud-schema.ts';
import { nameProblem } from './own-pattern-names.ts';
import { ownPatternSchema } from './own-pattern-schema.ts';
import { ruleSetSchema } from './rule-set-schema.ts';
import { impossibilities } from './scenario-checks.ts';
import { DURATION_PATTERN, parseDuration, UnitError } from './units.ts';
import { expectedFound } from './messages.ts';
import { listedTraffic } from './listed-traffic-schema.ts';
import { keysElsewhere } from './zod-messages.ts';

/** Keys of a mapping that are looked for in the scenario that names it. */
const OF_THE_MAPPING = keysElsewhere({
  labels: 'it belongs in the mapping that traffic.mapping names, since it says how rows of the file are read',
  excludes: 'it belongs in the mapping that traffic.mapping names, since it says how rows of the file are read',
});

/** A Monday at midnight, so that weekly cycles begin with the week. */
const DEFAULT_START = '2026-01-05T00:00:00Z';

const clients = wholeNumber(0, 10_000_000).describe('How many clients there are.');

const hotClient = share
  .exactOptional()
  .describe('Share of all transactions that are given to one client instead of their own. Default: no such client.');

/** The same settings with the hot client in the model's name. */
function withHotClient<T extends { readonly hot_client?: number }>({ hot_client, ...rest }: T) {
  return { ...rest, ...(hot_client === undefined ? {} : { hotClientShare: hot_client }) };
}

const trafficSchema: z.ZodType<Traffic> = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('households').describe('Clients with a home, a spending profile, and daily and weekly cycles.'),
      clients: clients.prefault(1000),
      transactions_per_client_per_day: realNumber(0, 10_000).prefault(4).describe('Mean over all clients.'),
      activity_skew: realNumber(0, 3)
        .prefault(0.7)
        .describe('0: all clients alike. Larger: a few clients do most of the buying (exponent of rank).'),
      away_share: share
        .exactOptional()
        .describe('Share of the purchases that are in a city of the home region drawn anew. Default: 12%.'),
      spending_sigma: realNumber(0, 3)
        .exactOptional()
        .describe(
          'How far households differ in what they spend: the standard deviation of the logarithm of their level. Default: 0.35; at 1 one in six spends e times the median or more.',
        ),
      spending_drift: realNumber(0, 3)
        .exactOptional()
        .describe(
          'How far what a household spends moves over the run, up or down: the standard deviation of the logarithm of its last level over its first. Default: 0.',
        ),
      hot_client: hotClient,
    })
    .transform(
      ({ transactions_per_client_per_day, activity_skew, away_share, spending_sigma, spending_drift, ...rest }) => ({
        ...withHotClient(rest),
        ...(away_share === undefined ? {} : { awayShare: away_share }),
        ...(spending_sigma === undefined ? {} : { spendingSigma: spending_sigma }),
        ...(spending_drift === undefined ? {} : { spendingDrift: spending_drift }),
        transactionsPerClientPerDay: transactions_per_client_per_day,
        activitySkew: activity_skew,
      }),
    ),
  z
    .strictObject({
      kind: z.literal('original').describe('The original producer: one uniformly drawn transaction each interval.'),
      clients: clients.prefault(10),
      interval: positiveDuration.prefault('500ms').describe('Time between one transaction and the next.'),
      hot_client: hotClient,
    })
    .transform(({ interval: intervalMs, ...rest }) => ({ ...withHotClient(rest), intervalMs })),
  z.strictObject({
    kind: z.literal('none').describe('Clients without purchases of their own: episodes stand alone.'),
    clients: clients.prefault(1000),
  }),
  z
    .strictObject(
      {
        kind: z.literal('file').describe('Real traffic from a file, read through a mapping.'),
        path: z
          .string()
          .min(1)
          .optional()
          .describe('A file, a folder or a glob. Left out, the command line must give it.'),
        mapping: z.string().min(1).describe('Name of a mapping in scenarios/mappings, or a path to one.'),
        max_malformed_share: share
          .prefault('1%')
          .describe('The run is refused if a larger share of the rows is malformed.'),
      },
      { error: OF_THE_MAPPING },
    )
    .transform(({ path = null, max_malformed_share: maxMalformedShare, ...rest }) => ({
      ...rest,
      path,
      maxMalformedShare,
    })),
  listedTraffic,
]);

/** How far a stamp may be ahead, in ms; null is no check. */
export const maxFuture = textField(
  (value) => {
    if (value === 'off') return null;
    if (typeof value === 'string' || typeof value === 'number') return parseDuration(value);
    throw new UnitError(expectedFound('a duration, or off', value));
  },
  `(?:off|${DURATION_PATTERN})`,
  { description: 'A record stamped further than this beyond its ingest time is set aside. off: no check.' },
);

/** Which of two rule sets: the one that counts, or the one that is tried beside it. */
export type RuleSetRole = 'current' | 'candidate';

/** Loads a rule set by its name or by a path to it. */
export type RuleSetLoader = (reference: string, role: RuleSetRole) => RuleSet;

/** The settings of an engine, and the rules that are tried beside its own. */
interface EngineWithCandidate {
  readonly spec: EngineSpec;
  readonly candidate?: RuleSet;
}

const RULES_WORDS = 'the name of a rule set, a path to one, or a rule set';

function rulesSchema(loadRules: RuleSetLoader, extras: ExtraNames) {
  // Written out once in the schema for editors.
  const writtenRules = ruleSetSchema(extras).meta({ id: 'RuleSet' });
  const named = (role: RuleSetRole) =>
    z
      .string()
      .min(1)
      .transform((reference) => loadRules(reference, role));
  const one = (role: RuleSetRole) =>
    z.union([named(role), writtenRules], { error: (issue) => expectedFound(RULES_WORDS, issue.input) });
  const two = z.strictObject({
    current: one('current').describe('The rules of the run: its alerts, scores and digests are theirs alone.'),
    candidate: one('candidate').describe(
      'Rules that are tried on the same stream, and compared with the current ones.',
    ),
  });
  const alone = (current: RuleSet): { readonly current: RuleSet; readonly candidate?: RuleSet } => ({ current });
  return z.union([named('current').transform(alone), writtenRules.transform(alone), two], {
    error: (issue) => expectedFound(`${RULES_WORDS}; or two, as current and candidate`, issue.input),
  });
}

function engineSchema(loadRules: RuleSetLoader, extras: ExtraNames): z.ZodType<EngineWithCandidate> {
  return z
    .strictObject({
      rules: rulesSchema(loadRules, extras)
        .prefault('default')
        .describe(
          'Name of a rule set in scenarios/rules, a path to one, or a rule set; or { current, candidate }, two of them on one stream.',
        ),
      allowed_disorder: duration
        .prefault('5s')
        .describe('The watermark is the largest admitted event time minus this; what comes later is late.'),
      max_future: maxFuture.prefault('1m'),
      aggregates: z.boolean().prefault(true).describe('Whether the per-minute aggregates are computed.'),
      early: z
        .boolean()
        .prefault(false)
        .describe(
          'Whether rules that nothing can undo once they hold say so as soon as a record is admitted, before the watermark confirms it.',
        ),
    })
    .transform(({ rules, allowed_disorder: allowedDisorderMs, max_future: maxFutureMs, aggregates, early }) => ({
      spec: { ruleSet: rules.current, allowedDisorderMs, maxFutureMs, aggregates, ...(early ? { early } : {}) },
      ...(rules.candidate === undefined ? {} : { candidate: rules.candidate }),
    }));
}

/** The engine settings of a scenario that gives none. */
export function defaultEngine(loadRules: RuleSetLoader): EngineSpec {
  return engineSchema(loadRules, []).parse({}).spec;
}

const condition = scalarField((value) => ({ condition: parseCondition(value), text: String(value) }), {
  description: '">= 0.95", also <=, >, <, ==; "0.90 .. 0.95"; "0.50 within 4 se"; a bare number means ==.',
});

const REACHED = 'reached';

const reachedSchema = z
  .record(z.string(), condition)
  .optional()
  .describe('Rare events that the run must have met, by name: { equal_event_times: ">= 1" }.');

const expectSchema = z
  .object({ [REACHED]: reachedSchema })
  .catchall(condition)
  .transform(({ [REACHED]: reached = {}, ...figures }): Expectation[] => [
    ...Object.entries(figures).map(([path, rest]) => ({ path, ...rest })),
    ...Object.entries(reached).map(([name, rest]) => ({ path: `${REACHED}.${name}`, ...rest })),
  ])
  .prefault({})
  .describe('Conditions on figures of report.json by dotted path, judged in every run.');

const patternsSchema = z
  .record(z.string(), ownPatternSchema)
  .superRefine((patterns, context) => {
    for (const name of Object.keys(patterns)) {
      const message = nameProblem(name);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .transform((patterns) => new Map(Object.entries(patterns)));

const latencySchema = z
  .strictObject({
    slo: z
      .strictObject({
        p50: positiveDuration.prefault('1s').describe('Half of the alerts take less than this.'),
        p99: positiveDuration.prefault('10s').describe('99 of 100 alerts take less than this.'),
      })
      .refine(({ p50, p99 }) => p50 <= p99, 'p50 (1s unless given) must not be above p99 (10s unless given)')
      .transform(({ p50: p50Ms, p99: p99Ms }): LatencySlo => ({ p50Ms, p99Ms }))
      .describe('The objective, for latency until an alert is visible in InfluxDB, or out of the engines.'),
  })
  .describe('The latency objective of a run by the wall clock (--live), counted from the intended send time.');

/** How long the traffic lasts by itself; null where it does not say. The end is exclusive. */
function ownDurationMs(traffic: Traffic): number | null {
  if (traffic.kind !== 'listed') return null;
  return traffic.transactions.reduce((last, { atMs }) => Math.max(last, atMs), 0) + 1;
}

/** Leaves out the sections that are not given, so that scenarios without them keep their hashes. */
function consumersAndFaults(
  consumers: ConsumersSpec | undefined,
  faults: readonly FaultSpec[],
): Pick<Scenario, 'consumers' | 'faults'> {
  if (faults.length > 0) return { consumers: consumers ?? DEFAULT_CONSUMERS, faults };
  return consumers === undefined ? {} : { consumers };
}

/**
 * A scenario in its outside form. The parsed value is the model's Scenario with every default filled in. `loadRules` resolves a
 * reference to a rule set; `own` are the names of the scenario's own patterns, `extras` the extra columns of rule sets that are written in it.
 */
export function scenarioSchema(
  loadRules: RuleSetLoader,
  own: OwnNames = [],
  extras: ExtraNames = [],
): z.ZodType<Scenario> {
  return z
    .strictObject(
      {
        name: nameField('-', 'Name of the scenario: the file name without .yaml.'),
        title: z.string().min(1).optional().describe('One line for lists. Default: the name.'),
        description: z.string().prefault('').describe('What the scenario shows, for `trapline describe`.'),
        group: z.string().min(1).prefault('other').describe('Heading under which `trapline list` shows it.'),
        seed: seed.prefault('1').describe('Names the randomness: the same seed gives the same bytes.'),
        start: instant.optional().describe(`True time of the first instant. Default: ${DEFAULT_START}.`),
        duration: positiveDuration
          .optional()
          .describe(
            'How long the simulated world runs. Needed unless traffic is a file, or listed: then until the last one.',
          ),
        traffic: trafficSchema
          .prefault({ kind: 'households' })
          .describe('Where the legitimate transactions come from.'),
        patterns: patternsSchema
          .prefault({})
          .describe("Patterns of the scenario's own, by name, for fraud and decoys."),
        fraud: z.array(fraudSchema(own)).prefault([]).describe('Injected fraud.'),
        decoys: z.array(decoySchema(own)).prefault([]).describe('Legitimate behaviour that looks like fraud.'),
        clocks: clocksSchema
          .prefault([])
          .describe('Clocks that are wrong. A clock that several entries name is wrong by the sum of their errors.'),
        delivery: deliverySchema
          .prefault({})
          .describe('What happens between the device and the log. Default: nothing.'),
        engine: engineSchema(loadRules, extras).prefault({}).describe('The detection engine.'),
        consumers: consumersSchema
          .optional()
          .describe('The consumers that run the engines, in virtual time. Default: the engines run in one piece.'),
        faults: z.array(faultSchema).optional().describe('Faults of the consumers.'),
        latency: latencySchema.exactOptional(),
        expect: expectSchema,
      },
      { error: OF_THE_MAPPING },
    )
    .transform(({ title, start, latency, duration: givenMs, consumers, faults = [], patterns, ...rest }): Scenario => {
      const { spec, ...tried } = rest.engine;
      const durationMs = givenMs ?? ownDurationMs(rest.traffic);
      const startMs = start ?? (rest.traffic.kind === 'file' ? null : Date.parse(DEFAULT_START));
      const clocks =
        startMs === null || durationMs === null
          ? rest.clocks
          : clocksWithin(rest.clocks, startMs, startMs + durationMs);
      return {
        ...rest,
        engine: spec,
        ...tried,
        title: title ?? rest.name,
        startMs,
        durationMs,
        fraud: rest.fraud.map((each) => ('own' in each ? { ...each, own: patterns.get(each.pattern)! } : each)),
        decoys: rest.decoys.map((each) => ('own' in each ? { ...each, own: patterns.get(each.kind)! } : each)),
        clocks,
        ...consumersAndFaults(consumers, faults),
        ...(latency === undefined ? {} : { latencySlo: latency.slo }),
      };
    })
    .superRefine((scenario, context) => {
      for (const { path, message, exactly = [], involves = [] } of impossibilities(scenario)) {
        context.addIssue({ code: 'custom', path: [...path], message, params: { exactly, involves } });
      }
    })
    .meta({ title: 'Trapline scenario' });
}
