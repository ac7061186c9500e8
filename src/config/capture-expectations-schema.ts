import { z } from 'zod';
import {
  type AlertExpectation,
  type CaptureExpectations,
  type CountedAlerts,
  type EngineChanges,
} from '../model/capture-expectations.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type Condition, type Expectation } from '../model/scenario.ts';
import { parseCondition, reportFigures } from './expectation.ts';
import { duration, scalarField } from './fields.ts';
import { expectedFound, listNames, unknownName } from './messages.ts';
import { type ConfigPath } from './path.ts';
import { maxFuture } from './scenario-schema.ts';
import { UnitError } from './units.ts';

/** A file of expectations beside a capture, once it is read. */
export interface CaptureCheck {
  /** Name of a rule set, or a path to one relative to the file; undefined where the file names none. */
  readonly rules: string | undefined;
  readonly changes: EngineChanges;
  /** Name of a mapping, or a path to one relative to the file; undefined for transaction JSON. */
  readonly mapping: string | undefined;
  readonly rekey: boolean;
  readonly expect: CaptureExpectations;
}

type Counted = Pick<AlertExpectation, 'condition' | 'perDay' | 'text'>;

const A_DAY = /^(.*\S)\s+a\s+day$/s;
const ALERT_CONDITION = 'a condition such as 0, ">= 3", "2 .. 5" or "<= 5 a day"';

/** A condition on a number of alerts, or on alerts a day. Throws UnitError. */
export function parseAlertCondition(value: unknown): Counted {
  const daily = typeof value === 'string' ? A_DAY.exec(value.trim())?.[1] : undefined;
  const condition = conditionOf(daily ?? value, value);
  const bounds = boundsOf(condition);
  const perDay = daily !== undefined;
  if (bounds.every((bound) => bound >= 0 && (perDay || Number.isInteger(bound)))) {
    return { condition, perDay, text: String(value) };
  }
  throw new UnitError(expectedFound(perDay ? 'a number ≥ 0 a day' : 'a whole number of alerts ≥ 0', value));
}

function conditionOf(text: unknown, given: unknown): Condition {
  const wrong = new UnitError(expectedFound(ALERT_CONDITION, given));
  try {
    const condition = parseCondition(text);
    if (condition.kind !== 'near') return condition;
  } catch (error) {
    throw error instanceof UnitError ? wrong : error;
  }
  throw wrong;
}

function boundsOf(condition: Condition): readonly number[] {
  return condition.kind === 'between' ? [condition.low, condition.high] : [condition.value];
}

const NONE: Counted = { ...parseAlertCondition(0), text: 'none' };

const counted = scalarField(parseAlertCondition, {
  description: '">= 3", also <=, >, <, ==; "2 .. 5"; a bare number means ==; "<= 5 a day": alerts a day of event time.',
});

const byRule = z.record(z.string(), counted);

const ofClient = z.union([byRule, counted], {
  error: ({ input }) =>
    Array.isArray(input) || input === null
      ? expectedFound(`${ALERT_CONDITION}, or conditions by rule`, input)
      : undefined,
});

const unexpected = scalarField((value) => (value === 'none' ? NONE : parseAlertCondition(value)), {
  description: 'none: no alert of a rule that is not named here, nor, if clients are, of another client.',
});

const SECTIONS = ['alerts', 'clients', 'unexpected'] as const;
const KEYS = `expected ${listNames(SECTIONS)}, or a figure of report.json such as counts.late`;

/** For editors. Figures are read with their keys, of which a misspelt one is told with the nearest. */
const FIGURES = {
  additionalProperties: {
    type: ['number', 'string'],
    description: 'A condition on the figure of report.json at this dotted path, as in a scenario: counts.late: "< 10".',
  },
};

const expectSchema = z
  .object({
    alerts: byRule.optional().describe('How many alerts each rule gives, by its name.'),
    clients: z
      .record(z.string(), ofClient)
      .optional()
      .describe('How many alerts there are of a client, of all rules together or by rule. Ids are best in quotes.'),
    unexpected: unexpected.optional(),
  })
  .catchall(z.unknown())
  .meta(FIGURES)
  .transform(({ alerts = {}, clients = {}, unexpected: others, ...figures }, context): CaptureExpectations => ({
    alerts: [
      ...Object.entries(alerts).map(([rule, rest]) => expected(`alerts.${rule}`, { kind: 'rule', rule }, rest)),
      ...Object.entries(clients).flatMap(([client, rest]) => ofOneClient(client, rest)),
      ...(others === undefined ? [] : [expected('unexpected', { kind: 'unexpected' }, others)]),
    ],
    figures: Object.entries(figures).flatMap(([path, value]) => figure(path, value, context)),
  }))
  .refine(({ alerts, figures }) => alerts.length + figures.length > 0, 'expected at least one expectation, found none')
  .describe('What a replay of the capture is to give: numbers of alerts, and figures of report.json.');

function figure(path: string, value: unknown, context: z.core.$RefinementCtx): Expectation[] {
  try {
    if (!path.includes('.')) throw new UnitError(unknownName('key', path, SECTIONS, KEYS));
    return [{ path, condition: parseCondition(value), text: String(value) }];
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    context.addIssue({ code: 'custom', path: [path], message: error.message });
    return [];
  }
}

function expected(path: string, of: CountedAlerts, rest: Counted): AlertExpectation {
  return { path, of, ...rest };
}

function ofOneClient(client: string, given: Counted | Readonly<Record<string, Counted>>): AlertExpectation[] {
  const path = `clients.${client}`;
  if (isCounted(given)) return [expected(path, { kind: 'client', client, rule: null }, given)];
  return Object.entries(given).map(([rule, rest]) =>
    expected(`${path}.${rule}`, { kind: 'client', client, rule }, rest),
  );
}

/** A rule may be called `condition` or `text`, and then its value is no condition. */
function isCounted(given: Counted | Readonly<Record<string, Counted>>): given is Counted {
  return typeof given['text'] === 'string';
}

const engineSchema = z
  .strictObject({
    rules: z.string().min(1).optional().describe('Name of a rule set in scenarios/rules, or a path to one.'),
    allowed_disorder: duration
      .optional()
      .describe('The watermark is the largest admitted event time minus this; what comes later is late.'),
    max_future: maxFuture.optional(),
    aggregates: z.boolean().optional().describe('Whether the per-minute aggregates are computed.'),
    early: z
      .boolean()
      .optional()
      .describe('Whether rules that nothing can undo say so as soon as a record is admitted.'),
  })
  .describe('The engine, as in a scenario. What is left out is that of the captured run, or the default.');

/** A file of expectations in its outside form. `rulesOf` gives the rule set that the capture is replayed with; undefined where it is not known. */
export function captureExpectationsSchema(
  rulesOf: (given: string | undefined) => RuleSet | undefined,
): z.ZodType<CaptureCheck> {
  return z
    .strictObject({
      mapping: z
        .string()
        .min(1)
        .optional()
        .describe('Name of a mapping in scenarios/mappings, or a path to one. Default: values are transaction JSON.'),
      rekey: z
        .boolean()
        .prefault(false)
        .describe('Whether partitions are merged by the time of append: for a topic that is not keyed by client.'),
      engine: engineSchema.prefault({}),
      expect: expectSchema,
    })
    .transform(({ engine: { rules, allowed_disorder, max_future, aggregates, early }, mapping, ...rest }) => ({
      ...rest,
      rules,
      mapping,
      changes: {
        ...(allowed_disorder === undefined ? {} : { allowedDisorderMs: allowed_disorder }),
        ...(max_future === undefined ? {} : { maxFutureMs: max_future }),
        ...(aggregates === undefined ? {} : { aggregates }),
        ...(early === undefined ? {} : { early }),
      },
    }))
    .superRefine(({ rules, expect }, context) => {
      const ruleSet = rulesOf(rules);
      if (ruleSet === undefined) return;
      for (const { path, message } of unknownNames(expect, ruleSet)) {
        context.addIssue({ code: 'custom', path: [...path], message, params: { involves: [['engine', 'rules']] } });
      }
    })
    .meta({ title: 'Trapline expectations of a capture' });
}

interface Unknown {
  readonly path: ConfigPath;
  readonly message: string;
}

function unknownNames({ alerts, figures }: CaptureExpectations, { name, rules }: RuleSet): Unknown[] {
  const known = rules.map((rule) => rule.name);
  const paths = reportFigures(known, []);
  const inSet = (rule: string): string => `${unknownName('rule', rule, known)} in the rule set ${name}`;
  const ofAlerts = alerts.flatMap((one): Unknown[] => {
    const rule = ruleOf(one);
    return rule === null || known.includes(rule) ? [] : [{ path: placeOf(one), message: inSet(rule) }];
  });
  const ofFigures = figures.flatMap(({ path }): Unknown[] => {
    if (paths.includes(path)) return [];
    const [first, rule] = path.split('.');
    if (first === 'rules' && rule !== undefined && !known.includes(rule)) {
      return [{ path: ['expect', path], message: inSet(rule) }];
    }
    return [{ path: ['expect', path], message: unknownName('figure', path, paths) }];
  });
  return [...ofAlerts, ...ofFigures];
}

function ruleOf({ of }: AlertExpectation): string | null {
  return of.kind === 'unexpected' ? null : of.rule;
}

/** Where an expectation of alerts stands in the file. */
export function placeOf({ of }: AlertExpectation): ConfigPath {
  switch (of.kind) {
    case 'rule':
      return ['expect', 'alerts', of.rule];
    case 'client':
      return ['expect', 'clients', of.client, ...(of.rule === null ? [] : [of.rule])];
    case 'unexpected':
      return ['expect', 'unexpected'];
  }
}
