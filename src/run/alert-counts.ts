import { type Detection } from '../model/alert.ts';
import { type AlertExpectation } from '../model/capture-expectations.ts';
import { DAY_MS } from '../model/time-units.ts';
import { alertWords } from '../report/alert-words.ts';
import { type ExpectationOutcome } from '../report/expectation-schema.ts';
import { type ExpectationResult, holds } from './expectations.ts';

/** How many alerts are kept to be shown of an expectation that is missed. */
const SHOWN = 5;

type CountedAlert = NonNullable<ExpectationOutcome['alerts']>[number];

/** How many alerts an expectation counts, and the first of them. */
class Counter {
  readonly expected: AlertExpectation;
  count = 0;
  readonly first: CountedAlert[] = [];

  constructor(expected: AlertExpectation) {
    this.expected = expected;
  }

  add(alert: Detection): void {
    this.count += 1;
    if (this.first.length < SHOWN) this.first.push(counted(alert));
  }
}

function counted({ alert_id, rule, client_id, event_time_ms, details, ...alert }: Detection): CountedAlert {
  const saw = alertWords(details, alert.evidence_total ?? alert.evidence.length);
  return { alert_id, rule, client_id, event_time_ms, saw };
}

/** Counts the alerts of a replay for what is expected of them. Memory is bounded by the expectations. */
export class AlertCounts {
  readonly #counters: readonly Counter[];
  readonly #ofRule = new Map<string, Counter>();
  /** By client, then by rule; under null those of every rule. */
  readonly #ofClient = new Map<string, Map<string | null, Counter>>();
  #unexpected: Counter | undefined;

  constructor(expectations: readonly AlertExpectation[]) {
    this.#counters = expectations.map((expected) => new Counter(expected));
    for (const counter of this.#counters) this.#place(counter);
  }

  #place(counter: Counter): void {
    const { of } = counter.expected;
    switch (of.kind) {
      case 'rule':
        this.#ofRule.set(of.rule, counter);
        return;
      case 'client': {
        const own = this.#ofClient.get(of.client) ?? new Map<string | null, Counter>();
        this.#ofClient.set(of.client, own.set(of.rule, counter));
        return;
      }
      case 'unexpected':
        this.#unexpected = counter;
    }
  }

  /** Takes in the next detection, in the order of `alerts.jsonl`. Only those that open an alert count. */
  add(detection: Detection): void {
    if (detection.kind !== 'open') return;
    const ofRule = this.#ofRule.get(detection.rule);
    const client = this.#ofClient.get(detection.client_id);
    const ofClient = [client?.get(detection.rule), client?.get(null)];
    const isClientNamed = client !== undefined || this.#ofClient.size === 0;
    const isRuleNamed = [ofRule, ...ofClient].some((counter) => counter !== undefined);
    for (const counter of [ofRule, ...ofClient]) counter?.add(detection);
    if (!isClientNamed || !isRuleNamed) this.#unexpected?.add(detection);
  }

  /**
   * Judges the expectations once every alert is counted. `spanMs` is event time; where it is 0, no rate is measured. What is expected of a client
   * that no record is of is not met: it may be misspelt, and 0 alerts of such a one say nothing.
   */
  judge(spanMs: number, isClient: (id: string) => boolean): ExpectationResult[] {
    return this.#counters.map(({ expected: { path, of, text, condition, perDay }, count, first }) => {
      if (of.kind === 'client' && !isClient(of.client)) {
        return { path, text: `${text}: no record is of this client`, actual: null, passed: false };
      }
      const actual = !perDay ? count : spanMs === 0 ? null : (count * DAY_MS) / spanMs;
      const passed = actual !== null && holds(condition, actual);
      return { path, text, actual, passed, ...(passed ? {} : { alerts: first }) };
    });
  }
}
