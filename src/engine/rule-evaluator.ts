import { type Detection } from '../model/alert.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Rule, type RuleSet, type WindowSpec, longestWindowMs } from '../model/rule-set.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { OpenAlerts } from './open-alerts.ts';
import { type EngineTuning } from './options.ts';
import { RecordLayout } from './record-layout.ts';
import { type Rows, allocateRows } from './rows.ts';
import { buildKernel, needsChain } from './rules/build.ts';
import { type Finding, type KernelInput, type RuleKernel } from './rules/kernel.ts';
import { type RulesSnapshot, type StringTableReader, type StringTableWriter } from './snapshot.ts';
import { StateTable } from './state-table.ts';
import { NO_ORDINAL, WindowLog } from './window-log.ts';
import { WindowReach } from './window-reach.ts';
import { type WindowBounds } from './windows.ts';

/** Called for each detection with the row of the block that triggered it, and the rule's index in its set. */
export type DetectionListener = (detection: Detection, row: number, rule: number) => void;

/**
 * Evaluates rules over transactions in processing order, block by block, each rule over the whole block, so that its loop is
 * short and the clients' records stay in cache. Their filters are not looked at. The outcome does not depend on where blocks end.
 */
export class RuleEvaluator {
  readonly #rules: readonly Rule[];
  readonly #vocabulary: Vocabulary;
  readonly #tuning: EngineTuning;
  readonly #layout = new RecordLayout();
  /** One per different window; the first is as long as the longest and says how far back anything can matter. */
  readonly #reaches: WindowReach[] = [];
  readonly #kernels: readonly RuleKernel[];
  readonly #ruleReaches: readonly WindowReach[];
  readonly #log: WindowLog;
  readonly #states: StateTable;
  readonly #alerts = new OpenAlerts();
  readonly #input: KernelInput;

  constructor(ruleSet: RuleSet, vocabulary: Vocabulary, tuning: EngineTuning) {
    this.#rules = ruleSet.rules;
    this.#vocabulary = vocabulary;
    this.#tuning = tuning;
    this.#reachOf({ kind: 'trailing', sizeMs: longestWindowMs(ruleSet) });
    this.#ruleReaches = ruleSet.rules.map((rule) => this.#reachOf(rule.window));
    this.#layout.claim('ordinal');
    this.#kernels = ruleSet.rules.map((rule, index) =>
      buildKernel(rule, index, this.#ruleReaches[index]!, this.#layout, vocabulary),
    );
    this.#log = new WindowLog(ruleSet.rules.some(needsChain));
    this.#states = new StateTable(this.#layout);
    this.#input = {
      rows: allocateRows(0),
      firstOrdinal: 1,
      bases: new Int32Array(tuning.blockRows),
      previous: new Int32Array(tuning.blockRows),
      words: this.#states.words,
      doubles: this.#states.doubles,
      log: this.#log,
    };
  }

  /** Takes in the next transactions, at most a block of them, and reports what holds by row, rule and window start. */
  evaluate(block: Rows, report: DetectionListener): void {
    if (block.length === 0 || this.#rules.length === 0) return;
    const input = this.#prepare(block);
    const findings: Finding[] = [];
    for (const kernel of this.#kernels) kernel.run(input, findings);
    this.#report(block, findings, report);
    for (const reach of this.#reaches) reach.advance(block.eventTimeMs[block.length - 1]!, this.#log);
    const oldest = this.#reaches[0]!.first;
    this.#log.forgetBefore(oldest);
    this.#alerts.forgetBefore(oldest);
  }

  #prepare(block: Rows): KernelInput {
    const input = this.#input;
    const states = this.#states;
    const log = this.#log;
    const { sweep, maxOrdinal } = this.#tuning;
    if (log.next + block.length > maxOrdinal) this.#renumber(log.oldest - 1);
    if (sweep === 'every-block') states.sweep(log.oldest);
    states.reserve(block.length, this.#vocabulary.clients.size, log.oldest, sweep === 'never');
    input.rows = block;
    input.firstOrdinal = log.next;
    input.words = states.words;
    input.doubles = states.doubles;
    states.locate(block.client, block.length, input.bases);
    states.swapLast(input.bases, block.length, log.next, input.previous);
    log.append(block, input.bases, input.previous);
    return input;
  }

  #report(block: Rows, findings: Finding[], report: DetectionListener): void {
    // The sort is stable: within a row and a rule the windows stay in order.
    findings.sort((a, b) => a.row - b.row || a.rule - b.rule);
    for (const finding of findings) report(this.#detection(block, finding), finding.row, finding.rule);
  }

  #detection(block: Rows, { row, rule: index, window, evidence, evidence_total, details }: Finding): Detection {
    const rule = this.#rules[index]!;
    const client = block.client[row]!;
    const clientId = this.#vocabulary.clients.text(client);
    const transactionId = transactionIdAt(block.ids, row);
    const previous = this.#input.previous[row]!;
    const placed = this.#alerts.place({
      rule: index,
      ruleName: rule.name,
      client,
      clientId,
      transactionId,
      ordinal: this.#input.firstOrdinal + row,
      windowStartMs: rule.window.kind === 'trailing' ? null : window.startMs,
      previousInWindow: this.#isInWindow(previous, index, window) ? previous : NO_ORDINAL,
    });
    return {
      alert_id: placed.alertId,
      kind: placed.opens ? 'open' : 'extend',
      rule: rule.name,
      client_id: clientId,
      transaction_id: transactionId,
      event_time_ms: block.eventTimeMs[row]!,
      window_start_ms: window.startMs,
      window_end_ms: window.endMs,
      evidence,
      evidence_total,
      details,
    };
  }

  #isInWindow(ordinal: number, rule: number, window: WindowBounds): boolean {
    return ordinal >= this.#ruleReaches[rule]!.first && this.#log.timeOf(ordinal) >= window.startMs;
  }

  #reachOf(window: WindowSpec): WindowReach {
    const shared = this.#reaches.find((reach) => sameWindow(reach.window, window));
    if (shared !== undefined) return shared;
    const reach = new WindowReach(window);
    this.#reaches.push(reach);
    return reach;
  }

  #renumber(shift: number): void {
    if (shift === 0) return;
    this.#log.renumber(shift);
    this.#states.renumber(shift);
    this.#alerts.renumber(shift);
    for (const reach of this.#reaches) reach.first -= shift;
  }

  snapshot(strings: StringTableWriter): RulesSnapshot {
    // What no window reaches any more is not worth a place in a checkpoint.
    if (this.#tuning.sweep !== 'never') this.#states.sweep(this.#log.oldest);
    const shift = this.#log.oldest - 1;
    const states = this.#states.snapshot(strings, shift);
    return {
      log: this.#log.snapshot(strings, states.recordOf),
      reaches: this.#reaches.map((reach) => reach.first - shift),
      states: states.snapshot,
      alerts: this.#alerts.snapshot((client) => strings.write('clients', client), shift),
    };
  }

  restore(snapshot: RulesSnapshot, strings: StringTableReader): void {
    const bases = this.#states.restore(snapshot.states, strings, this.#vocabulary.clients.size);
    this.#log.restore(snapshot.log, strings, bases);
    this.#reaches.forEach((reach, i) => (reach.first = snapshot.reaches[i]!));
    this.#alerts.restore(snapshot.alerts, (client) => strings.read('clients', client));
  }
}

function sameWindow(a: WindowSpec, b: WindowSpec): boolean {
  const slideOf = (window: WindowSpec): number => (window.kind === 'hopping' ? window.slideMs : 0);
  return a.kind === b.kind && a.sizeMs === b.sizeMs && slideOf(a) === slideOf(b);
}
