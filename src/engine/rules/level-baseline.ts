import { type LevelRule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { robustMilli, zMilli } from './anomaly-score.ts';
import { type Baseline } from './baseline.ts';
import { LevelPast } from './level-past.ts';

/** The level of an amount against the levels of the client's past. */
export class LevelBaseline extends LevelPast implements Baseline {
  readonly #aboveMilli: number;
  readonly #score: typeof robustMilli;

  constructor(rule: LevelRule, layout: RecordLayout) {
    super(rule, layout);
    this.#aboveMilli = rule.aboveMilli;
    this.#score = rule.score === 'z' ? zMilli : robustMilli;
  }

  scoreMilli(): number {
    return this.#score(this.levels, this.compared, this.level, this.#aboveMilli);
  }
}
