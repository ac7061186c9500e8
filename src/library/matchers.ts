import { z } from 'zod';
import { parseCondition } from '../config/expectation.ts';
import { show, unknownName } from '../config/messages.ts';
import { UnitError } from '../config/units.ts';
import { TraplineError } from '../model/errors.ts';
import { formatQuantity } from '../report/format.ts';
import { formatFigure } from '../report/report-rows.ts';
import { type Report, REPORT_SCHEMA } from '../report/report-schema.ts';
import { type ExpectationResult, judge } from '../run/expectations.ts';

/** A report, or a result that has one. */
export type Scored = Report | { readonly report: Report };

/** A condition as in `expect:` of a scenario: `'>= 0.95'`, `'0.9 .. 0.95'`; a number must be met exactly. */
type Condition = string | number;

/** The figures of a rule that can be asked for, by where they are in its part of the report. */
const FIGURES = {
  recall: 'episodes.recall',
  missed: 'time_to_detect_ms.missed',
  precision: 'alerts.precision',
  f1: 'f1',
  alerts: 'alerts.total',
  alertsPerDay: 'alerts.per_day',
  falseAlerts: 'alerts.occurrences.false',
  timeToDetectP50Ms: 'time_to_detect_ms.p50',
  timeToDetectP99Ms: 'time_to_detect_ms.p99',
} as const;

/** What is asked of a rule; every condition has to hold. */
export type Caught = { readonly [Figure in keyof typeof FIGURES]?: Condition | undefined };

/** What a matcher gives vitest or Jest. */
interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers as they are called. */
export interface TraplineMatchers<R = unknown> {
  /** Whether a rule has these figures; without any, whether it missed no episode. */
  toCatch(rule: string, figures?: Caught): R;
  /** Whether the run is as its scenario expects. */
  toMeetExpectations(): R;
}

/**
 * For `expect.extend(matchers)` of vitest or Jest. Throws TraplineError('input') for a rule, a figure or a condition that there is not, and for a figure that was
 * not measured: neither a condition nor its opposite holds of it.
 */
export const matchers = {
  toCatch(received: Scored, rule: string, figures: Caught = { recall: 1 }): Verdict {
    const { rules } = reportOf(received);
    if (!Object.hasOwn(rules, rule))
      throw new TraplineError('unknown_rule', unknownName('rule', rule, Object.keys(rules)));
    const score = rules[rule]!;
    return verdict(rule, judge(expectationsOf(figures), score), lossOf(score.loss));
  },

  toMeetExpectations(received: Scored): Verdict {
    const { scenario, expectations } = reportOf(received);
    if (expectations.length > 0) return verdict(scenario, expectations);
    throw new TraplineError('scenario_unsuitable', `${scenario}: expects nothing; give its file an "expect:"`);
  },
};

/** As much of a report as shows that it is one. */
const reportShape = z.looseObject({ schema: z.literal(REPORT_SCHEMA) });

function reportOf(received: unknown): Report {
  const inside = typeof received === 'object' && received !== null && 'report' in received ? received.report : received;
  if (reportShape.safeParse(inside).success) return inside as Report;
  const hint = received instanceof Promise ? '; await it' : '';
  throw new TraplineError(
    'option_invalid',
    `expected a report, or a result that has one, found ${show(received)}${hint}`,
  );
}

function expectationsOf(figures: unknown): Parameters<typeof judge>[0] {
  const given = z.record(z.string(), z.union([z.string(), z.number()]).optional()).safeParse(figures);
  const asked = Object.entries(given.data ?? {}).filter(([, condition]) => condition !== undefined);
  if (asked.length === 0) {
    const found = given.success ? 'none' : show(figures);
    throw new TraplineError('option_invalid', `expected figures such as { recall: '>= 0.95' }, found ${found}`);
  }
  return asked.map(([figure, condition]) => expectationOf(figure, condition!));
}

function expectationOf(figure: string, given: Condition): Parameters<typeof judge>[0][number] {
  if (!Object.hasOwn(FIGURES, figure)) {
    throw new TraplineError('unknown_field', unknownName('figure', figure, Object.keys(FIGURES)));
  }
  try {
    return { path: FIGURES[figure as keyof Caught], text: `${given}`, condition: parseCondition(given) };
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new TraplineError('config_invalid', `${figure}: ${error.message}`, { cause: error });
  }
}

/** `79 episodes missed: rule_ineffective 71, late_drop 8`; nothing where none was missed. */
function lossOf(loss: Report['rules'][string]['loss']): string {
  const causes = Object.entries(loss ?? {}).filter(([, count]) => (count ?? 0) > 0);
  if (causes.length === 0) return '';
  const missed = causes.reduce((sum, [, count]) => sum + (count ?? 0), 0);
  const words = causes.map(([cause, count]) => `${cause} ${count}`).join(', ');
  return `\n${formatQuantity(missed, 'episode')} missed: ${words}`;
}

function verdict(about: string, results: readonly ExpectationResult[], loss = ''): Verdict {
  const unmeasured = results.find(({ actual }) => actual === null);
  if (unmeasured !== undefined) {
    throw new TraplineError(
      'option_invalid',
      `${about}: ${unmeasured.path} was not measured, expected ${unmeasured.text}`,
    );
  }
  const missed = results.filter(({ passed }) => !passed);
  const [told, not, end] = missed.length > 0 ? [missed, '', loss] : [results, 'not ', ''];
  const lines = told.map(({ path, text, actual }) => {
    return `${about}: ${path} is ${formatFigure(actual!)}, expected ${not}${text}`;
  });
  return { pass: missed.length === 0, message: () => lines.join('\n') + end };
}
