import { hourOfWeek } from '../../model/amount-level.ts';
import { columnOf, dictionaryNameOf } from '../../model/coded-field.ts';
import { dictionaryNamed, type Vocabulary } from '../../model/dictionary.ts';
import { type ModelRule } from '../../model/rule-set.ts';
import { type ModelInput, type ModelNumber, toScoreMilli } from '../../model/scoring-model.ts';
import { type AskModel, openModel } from '../../onnx/open-model.ts';
import { type RecordLayout } from '../record-layout.ts';
import { robustMilli, zMilli } from './anomaly-score.ts';
import { type Baseline } from './baseline.ts';
import { type KernelInput } from './kernel.ts';
import { LevelPast } from './level-past.ts';

/** One number of the row that a model is given. */
type NumberOf = (input: KernelInput, row: number) => number;

/** What the user's own model says of a transaction and the client's past. */
export class ModelBaseline extends LevelPast implements Baseline {
  readonly #ask: AskModel;
  readonly #numbers: readonly NumberOf[];
  readonly #row: Float32Array;

  constructor(rule: ModelRule, layout: RecordLayout, vocabulary: Vocabulary) {
    super(rule, layout);
    const width = rule.inputs.length;
    this.#ask = openModel({ model: rule.model, width, output: rule.output });
    this.#numbers = rule.inputs.map((input) => this.#numberOf(input, vocabulary));
    this.#row = new Float32Array(width);
  }

  scoreMilli(input: KernelInput, row: number): number {
    this.#numbers.forEach((numberOf, i) => (this.#row[i] = numberOf(input, row)));
    return toScoreMilli(this.#ask(this.#row));
  }

  #numberOf(input: ModelInput, vocabulary: Vocabulary): NumberOf {
    if (input.kind === 'number') return this.#named(input.name);
    const code = dictionaryNamed(vocabulary, dictionaryNameOf(input.field)).intern(input.value);
    const column = columnOf(vocabulary, input.field);
    return ({ rows }, row) => (column(rows)[row] === code ? 1 : 0);
  }

  #named(name: ModelNumber): NumberOf {
    switch (name) {
      case 'amount':
        return ({ rows }, row) => rows.amountCents[row]! / 100;
      case 'usual_amount':
        return ({ log }) => log.amountOf(this.usualOrdinal()) / 100;
      case 'robust':
        return () => robustMilli(this.levels, this.compared, this.level, -Infinity) / 1000;
      case 'z':
        return () => zMilli(this.levels, this.compared, this.level) / 1000;
      case 'compared':
        return () => this.compared;
      case 'since_last_s':
        return (input, row) => (input.rows.eventTimeMs[row]! - input.log.timeOf(this.latest(input, row))) / 1000;
      case 'hour_of_day':
        return ({ rows }, row) => hourOfWeek(rows.eventTimeMs[row]!) % 24;
      case 'day_of_week':
        // The epoch was a Thursday.
        return ({ rows }, row) => (Math.floor(hourOfWeek(rows.eventTimeMs[row]!) / 24) + 3) % 7;
    }
  }
}
