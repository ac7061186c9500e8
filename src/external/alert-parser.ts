import { nearest, show, unknownName } from '../config/messages.ts';
import { describeIssue } from '../config/zod-messages.ts';
import { type AlertMapping, type TimeSource } from '../model/alert-mapping.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type SaidAlert } from './alert-log.ts';
import { mappedRules, mapRow, valueAt } from './alert-mapping.ts';
import { AlertProblem } from './alert-problem.ts';
import { alertRowSchema } from './alert-row.ts';
import { type KnownRun } from './known-run.ts';
import { inUnit, nameOfUnit, seemingUnit } from './time-unit.ts';

/** How Trapline itself says when an alert was given. */
const OWN_PROCESSING_TIME: TimeSource = { from: 'processing_time_ms', unit: 'ms' };

/** Makes alerts of rows, for the rules of a rule set. */
export class AlertParser {
  readonly #rules: readonly string[];
  /** How rows are read; null where they are in Trapline's own words. */
  readonly mapping: AlertMapping | null;
  readonly #run: KnownRun;

  /** Without a mapping, rows are in Trapline's own words. */
  constructor({ rules }: RuleSet, mapping: AlertMapping | null, run: KnownRun) {
    this.#rules = rules.map(({ name }) => name);
    this.mapping = mapping;
    this.#run = run;
  }

  /** The rules that the engine has, as far as its mapping says so; null for all. */
  get mappedRules(): readonly string[] | null {
    return mappedRules(this.mapping)?.filter((name) => this.#rules.includes(name)) ?? null;
  }

  /** The measurements in which alerts are, where they are points: those that the mapping gives a rule for, or `<rule>_alerts`. */
  get measurements(): readonly string[] {
    const rule = this.mapping?.rule;
    const isNamed = rule !== undefined && 'from' in rule && rule.from === 'measurement' && rule.values !== null;
    return isNamed ? Object.keys(rule.values!) : this.#rules.map((name) => `${name}_alerts`);
  }

  /** The alert in a row; undefined for a row that the mapping says is none. Throws AlertProblem. */
  parse(row: unknown): SaidAlert | undefined {
    const own = this.mapping === null ? row : mapRow(this.mapping, row);
    if (own === undefined) return undefined;
    const parsed = alertRowSchema.safeParse(own, { error: (issue) => describeIssue(issue) });
    if (!parsed.success) throw new AlertProblem(problemOf(parsed.error.issues, own));
    const { rule, client_id, timing } = parsed.data;
    this.requireRule(rule);
    if (!this.#run.isClient(client_id)) throw new AlertProblem(`client ${show(client_id)} is not a client of the run`);
    if (!hasPlace(parsed.data)) throw new AlertProblem(noPlace(row, placeKeys(this.mapping)));
    if (timing.processing_time_ms !== null) this.#requireUnit(timing.processing_time_ms, row);
    return parsed.data;
  }

  /** Throws AlertProblem for a processing time that would be one of the run in another unit. */
  #requireUnit(ms: number, row: unknown): void {
    const { spans } = this.#run;
    const { from, unit } = this.mapping?.processingTime ?? OWN_PROCESSING_TIME;
    const value = valueAt(row, from);
    // A timestamp in words has no unit.
    if (Number.isNaN(Number(value))) return;
    const seems = seemingUnit(ms, unit, spans);
    if (seems === undefined) return;
    const mend =
      this.mapping === null
        ? ''
        : `; if it is, the mapping has to say processing_time: { from: ${from}, unit: ${seems} }`;
    throw new AlertProblem(
      `${from}: expected a time of the run in ${nameOfUnit(unit)}, such as ${inUnit(spans[0]!.startMs, unit)}, ` +
        `found ${show(value)}, which seems to be in ${nameOfUnit(seems)}${mend}`,
    );
  }

  /** Throws AlertProblem for a name that none of the rules has. */
  requireRule(name: string): void {
    if (this.#rules.includes(name)) return;
    throw new AlertProblem(unknownName('rule', name, this.#rules, this.mapping === null ? ADVICE : undefined));
  }
}

const ADVICE = 'a mapping can say which rule another name stands for';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function problemOf([issue]: readonly Issue[], row: unknown): string {
  const { path, message } = issue!;
  if (path.length === 0) return message;
  return `${path.map(String).join('.')}: ${message}${hintFor(path, row)}`;
}

/** The key of the row that was perhaps meant by one that it does not have. */
function hintFor(path: readonly PropertyKey[], row: unknown): string {
  const [name] = path;
  if (path.length > 1 || typeof name !== 'string' || Object.hasOwn(row as object, name)) return '';
  return `, found none${didYouMean([name], row)}`;
}

/** Whether it says of what it is, so that it can be compared with something. */
function hasPlace({ transaction_id, evidence, event_time_ms, window_start_ms, window_end_ms }: SaidAlert): boolean {
  return [transaction_id, evidence, event_time_ms, window_start_ms, window_end_ms].some((value) => value !== null);
}

const PLACE_KEYS = ['transaction_id', 'evidence', 'event_time_ms', 'window_start_ms', 'window_end_ms'];

/** The keys that tell of what an alert is, as rows have them. */
function placeKeys(mapping: AlertMapping | null): readonly string[] {
  if (mapping === null) return PLACE_KEYS;
  const { transactionId, evidence, eventTime, windowStart, windowEnd } = mapping;
  return [transactionId, evidence, eventTime, windowStart, windowEnd].flatMap((source) => source?.from ?? []);
}

function noPlace(row: unknown, keys: readonly string[]): string {
  if (keys.length === 0)
    return 'the mapping gives no transaction_id, evidence, event_time or window, so it is not known what an alert is about';
  return `expected one of ${keys.join(', ')}, found none, so it is not known what the alert is about${didYouMean(keys, row)}`;
}

function didYouMean(keys: readonly string[], row: unknown): string {
  const given = Object.keys(row as object);
  const guess = keys.map((key) => nearest(key, given)).find((name) => name !== undefined && !keys.includes(name));
  return guess === undefined ? '' : `; did you mean ${show(guess)}?`;
}
