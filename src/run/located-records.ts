import { type LogBatch, NO_COORDINATE } from '../model/batch.ts';
import { type Observer } from '../model/observer.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type Warning } from '../model/warning.ts';

/** Whether any record of a log has both coordinates: without, a rule of speed is silent for no reason that the ladder tells. */
export class LocatedRecords implements Observer {
  #records = 0;
  #isAnyLocated = false;

  drawn(): void {
    // Only what reaches the log is looked at by rules.
  }

  delivered({ latitudeE6, longitudeE6, length }: LogBatch): void {
    this.#records += length;
    for (let row = 0; row < length && !this.#isAnyLocated; row++) {
      this.#isAnyLocated = latitudeE6[row] !== NO_COORDINATE && longitudeE6[row] !== NO_COORDINATE;
    }
  }

  /** One warning for each rule that cannot hold in this log. */
  warningsFor({ rules }: RuleSet): readonly Warning[] {
    if (this.#isAnyLocated || this.#records === 0) return [];
    return rules
      .filter(({ kind }) => kind === 'speed')
      .map(({ name }) => ({
        code: 'no_coordinates',
        text:
          `No record has a latitude and a longitude, so ${name}, which goes by them, never holds, and its misses count as rule_ineffective. ` +
          'Map the two columns, or leave the rule out.',
      }));
  }
}
