import { hourOfWeek, levelE4 } from '../../model/amount-level.ts';
import { type Vocabulary } from '../../model/dictionary.ts';
import { type AnomalyRule, MOST_PAST } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { type WindowReach } from '../window-reach.ts';
import { earliestStart, type WindowBounds, windowsReachingBack } from '../windows.ts';
import { robustMilli, zMilli } from './anomaly-score.ts';
import { ClientPast, type PastGroup } from './client-past.ts';
import { type Finding, type KernelInput, type RuleKernel } from './kernel.ts';

const everything = (): boolean => true;

/** An amount far above what the client spends. */
export class AnomalyKernel implements RuleKernel {
  readonly #rule: AnomalyRule;
  readonly #index: number;
  readonly #reach: WindowReach;
  readonly #currency: number;
  readonly #past: ClientPast;
  readonly #score: typeof robustMilli;
  /** What is compared with, of the transaction that is judged. */
  readonly #levels = new Int32Array(MOST_PAST);
  readonly #ordinals = new Int32Array(MOST_PAST);
  #compared = 0;
  #grouped = false;
  #scoreMilli = 0;

  constructor(rule: AnomalyRule, index: number, reach: WindowReach, layout: RecordLayout, vocabulary: Vocabulary) {
    this.#rule = rule;
    this.#index = index;
    this.#reach = reach;
    this.#currency = vocabulary.currencies.intern(rule.currency);
    this.#past = new ClientPast(layout, rule.last, rule.by.includes('category'), rule.by.includes('hour_of_week'));
    this.#score = rule.score === 'z' ? zMilli : robustMilli;
  }

  run(input: KernelInput, findings: Finding[]): void {
    const { rows, firstOrdinal, bases, words, log } = input;
    const { eventTimeMs, amountCents, currency, category, length } = rows;
    const { timesMs, mask } = log;
    const { window, minCents, warmUp } = this.#rule;
    const past = this.#past;
    // Every transaction before this one is out of the earliest window.
    let first = this.#reach.first;
    for (let row = 0; row < length; row++) {
      const cents = amountCents[row]!;
      if (cents <= 0 || currency[row] !== this.#currency) continue;
      const timeMs = eventTimeMs[row]!;
      const startMs = earliestStart(window, timeMs);
      while (timesMs[first & mask]! < startMs) first += 1;
      const base = bases[row]!;
      const level = levelE4(cents);
      const group = { category: category[row]!, hour: hourOfWeek(timeMs) };
      const oldest = past.forgetBefore(words, base, first);
      if (cents >= minCents && past.count(words, base) >= warmUp) this.#judge(input, row, level, group, findings);
      past.add(words, base, oldest, level, firstOrdinal + row, group);
    }
  }

  #judge(input: KernelInput, row: number, level: number, group: PastGroup, findings: Finding[]): void {
    const { window } = this.#rule;
    const timeMs = input.rows.eventTimeMs[row]!;
    if (window.kind !== 'hopping') {
      // What is kept is what the one window holds.
      if (!this.#holds(input, row, level, group, everything)) return;
      findings.push(this.#finding(input, row, windowsReachingBack(window, timeMs, timeMs)[0]!));
      return;
    }
    for (const bounds of windowsReachingBack(window, timeMs, timeMs)) {
      const isIn = (ordinal: number): boolean => input.log.timeOf(ordinal) >= bounds.startMs;
      if (this.#holds(input, row, level, group, isIn)) findings.push(this.#finding(input, row, bounds));
    }
  }

  #holds(
    { words, bases }: KernelInput,
    row: number,
    level: number,
    group: PastGroup,
    isIn: (ordinal: number) => boolean,
  ): boolean {
    const { by, warmUp, aboveMilli } = this.#rule;
    const choose = (chosen: PastGroup | null): number =>
      this.#past.copy(words, bases[row]!, chosen, isIn, this.#levels, this.#ordinals);
    this.#compared = by.length === 0 ? 0 : choose(group);
    this.#grouped = this.#compared >= warmUp;
    if (!this.#grouped) this.#compared = choose(null);
    if (this.#compared < warmUp) return false;
    this.#scoreMilli = this.#score(this.#levels, this.#compared, level, aboveMilli);
    return this.#scoreMilli > aboveMilli;
  }

  #finding({ log, firstOrdinal }: KernelInput, row: number, window: WindowBounds): Finding {
    return {
      row,
      rule: this.#index,
      window,
      evidence: [log.idOf(firstOrdinal + row)],
      details: {
        kind: 'anomaly',
        score_milli: this.#scoreMilli,
        usual_cents: log.amountOf(this.#ordinals[(this.#compared - 1) >> 1]!),
        compared: this.#compared,
        grouped: this.#grouped,
      },
    };
  }
}
