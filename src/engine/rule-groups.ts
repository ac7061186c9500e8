import { type Detection } from '../model/alert.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Filter } from '../model/filter.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { canonicalJson } from './configuration.ts';
import { pickRows } from './filter/pick-rows.ts';
import { RowFilter } from './filter/row-filter.ts';
import { type EngineTuning } from './options.ts';
import { type DetectionListener, RuleEvaluator } from './rule-evaluator.ts';
import { type Rows, allocateRows } from './rows.ts';
import { needsCoordinates } from './rules/build.ts';
import { type RulesSnapshot, type StringTableReader, type StringTableWriter } from './snapshot.ts';

interface Said {
  readonly detection: Detection;
  readonly row: number;
  /** Index into the rule set. */
  readonly rule: number;
}

/**
 * The rules of a set, grouped by their filters. A group has an evaluator of its own, which is shown the transactions that the filter takes and no
 * others: so a rule with a filter is that rule without it on what is left of the stream. Rules without a filter are shown every block as it is.
 */
export class RuleGroups {
  readonly #plain: RuleEvaluator;
  /** By index in the group of rules without a filter, the index into the rule set. */
  readonly #plainRules: readonly number[];
  readonly #filtered: readonly FilteredGroup[];

  constructor({ name, rules }: RuleSet, vocabulary: Vocabulary, tuning: EngineTuning) {
    const plain: number[] = [];
    const byFilter = new Map<string, { readonly filter: Filter; readonly rules: number[] }>();
    rules.forEach(({ where }, index) => {
      if (where === undefined) plain.push(index);
      else {
        const key = canonicalJson(where);
        const known = byFilter.get(key) ?? { filter: where, rules: [] };
        byFilter.set(key, known);
        known.rules.push(index);
      }
    });
    this.#plainRules = plain;
    this.#plain = new RuleEvaluator({ name, rules: plain.map((index) => rules[index]!) }, vocabulary, tuning);
    this.#filtered = Array.from(
      byFilter.values(),
      ({ filter, rules: own }) => new FilteredGroup(filter, rules, own, vocabulary, tuning),
    );
  }

  /** Takes in the next transactions, at most a block of them, and reports what holds by row, rule and window start. */
  evaluate(block: Rows, report: DetectionListener): void {
    if (this.#filtered.length === 0) return this.#plain.evaluate(block, report);
    const said: Said[] = [];
    this.#plain.evaluate(block, (detection, row, rule) => said.push({ detection, row, rule: this.#plainRules[rule]! }));
    for (const group of this.#filtered) group.evaluate(block, said);
    // The sort is stable: within a row and a rule the windows stay in order.
    said.sort((a, b) => a.row - b.row || a.rule - b.rule);
    for (const { detection, row, rule } of said) report(detection, row, rule);
  }

  /** What the rules without a filter remember, and what those with one do, group by group in the order of their first rules. */
  snapshot(strings: StringTableWriter): { readonly rules: RulesSnapshot; readonly filtered: readonly RulesSnapshot[] } {
    return {
      rules: this.#plain.snapshot(strings),
      filtered: this.#filtered.map(({ evaluator }) => evaluator.snapshot(strings)),
    };
  }

  restore(rules: RulesSnapshot, filtered: readonly RulesSnapshot[], strings: StringTableReader): void {
    this.#plain.restore(rules, strings);
    this.#filtered.forEach(({ evaluator }, i) => evaluator.restore(filtered[i]!, strings));
  }
}

/** Rules with one filter. */
class FilteredGroup {
  readonly evaluator: RuleEvaluator;
  readonly #filter: RowFilter;
  readonly #located: boolean;
  /** By index in the group, the index into the rule set. */
  readonly #rules: readonly number[];
  readonly #picked: Int32Array;
  readonly #taken: Rows;

  constructor(
    filter: Filter,
    rules: readonly Rule[],
    own: readonly number[],
    vocabulary: Vocabulary,
    tuning: EngineTuning,
  ) {
    const grouped = own.map((index) => rules[index]!);
    this.evaluator = new RuleEvaluator({ name: 'filtered', rules: grouped }, vocabulary, tuning);
    this.#filter = new RowFilter(filter, vocabulary, tuning.blockRows);
    this.#located = grouped.some(needsCoordinates);
    this.#rules = own;
    this.#picked = new Int32Array(tuning.blockRows);
    this.#taken = allocateRows(tuning.blockRows, this.#located, vocabulary.extras.length);
  }

  evaluate(block: Rows, said: Said[]): void {
    const picked = this.#picked;
    const count = this.#filter.pick(block, picked);
    pickRows(block, picked, count, this.#taken, this.#located);
    this.evaluator.evaluate(this.#taken, (detection, row, rule) =>
      said.push({ detection, row: picked[row]!, rule: this.#rules[rule]! }),
    );
  }
}
