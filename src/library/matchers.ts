import { parseCondition } from '../config/expectation.ts';
import { unknownName } from '../config/messages.ts';
import { UnitError } from '../config/units.ts';
import { TraplineError } from '../model/errors.ts';
import { formatQuantity } from '../report/format.ts';
import { formatFigure } from '../report/report-rows.ts';
import { type Report } from '../report/report-schema.ts';
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
export type Caught = { readonly [Figure in keyof typeof FIGURES]?: Condition };

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

/** For `expect.extend(matchers)` of vitest or Jest. Throws TraplineError('input') for a rule, a figure or a condition that there is not. */
export const matchers = {
  toCatch(received: Scored, rule: string, figures: Caught = { recall: 1 }): Verdict {
    const report = reportOf(received);
    const score = report.rules[rule];
    if (score === undefined)
      throw new TraplineError('unknown_rule', unknownName('rule', rule, Object.keys(report.rules)));
    const results = judge(Object.entries(figures).map(expectationOf), score);
    return verdict(results, `${rule}: `, lossOf(score.loss));
  },

  toMeetExpectations(received: Scored): Verdict {
    const { scenario, expectations } = reportOf(received);
    if (expectations.length > 0) return verdict(expectations, `${scenario}: `);
    throw new TraplineError('scenario_unsuitable', `${scenario}: expects nothing; give its file an "expect:"`);
  },
};

function reportOf(received: Scored): Report {
  return 'report' in received ? received.report : received;
}

function expectationOf([figure, given]: [string, Condition]): Parameters<typeof judge>[0][number] {
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

/** `missed 79: rule_ineffective 71, late_drop 8`; nothing where none was missed. */
function lossOf(loss: Report['rules'][string]['loss']): string {
  const causes = Object.entries(loss ?? {}).filter(([, count]) => (count ?? 0) > 0);
  if (causes.length === 0) return '';
  const missed = causes.reduce((sum, [, count]) => sum + (count ?? 0), 0);
  const words = causes.map(([cause, count]) => `${cause} ${count}`).join(', ');
  return `\n${formatQuantity(missed, 'episode')} missed: ${words}`;
}

function verdict(results: readonly ExpectationResult[], about: string, loss = ''): Verdict {
  const missed = results.filter(({ passed }) => !passed);
  if (missed.length > 0)
    return { pass: false, message: () => missed.map((each) => `${about}${say(each)}`).join('\n') + loss };
  return { pass: true, message: () => results.map((each) => `${about}${say(each)}, and it is so`).join('\n') };
}

function say({ path, text, actual }: ExpectationResult): string {
  const found = actual === null ? 'not measured' : formatFigure(actual);
  return `${path} is ${found}, expected ${/^[-+\d]+$/.test(text) ? `exactly ${text}` : text}`;
}
