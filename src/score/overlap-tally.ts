import { type RuleSet } from '../model/rule-set.ts';
import { compareText } from '../model/text-order.ts';
import { type Overlap } from '../report/overlap-schema.ts';
import { type CountedWindows } from './counted-windows.ts';
import { type EpisodeIndex } from './matching.ts';
import { type ScoredDetection } from './scoring-input.ts';

/** Most sets of rules that a report has. */
const MOST_SETS = 40;

/** Counts injected fraud by the rules whose evidence touches it, part by part. Memory grows with the sets of rules that occur. */
export class OverlapTally {
  readonly #rules: readonly string[];
  /** By the numbers of the rules, joined by commas. */
  readonly #sets = new Map<string, number>();
  #episodes = 0;

  constructor({ rules }: RuleSet) {
    this.#rules = rules.map(({ name }) => name);
  }

  /** Takes in a part of the run; `engine` has the detections of each rule, in the order of the rule set. */
  add(index: EpisodeIndex, engine: readonly (readonly ScoredDetection[])[], counted: CountedWindows): void {
    const sets = index.episodes.map((): number[] => []);
    for (const [rule, detections] of engine.entries()) {
      const mark = (place: number): void => {
        const set = sets[place]!;
        if (set.at(-1) !== rule) set.push(rule);
      };
      for (const detection of detections) index.forEachTouched(detection, counted, mark);
    }
    for (const [place, { label }] of index.episodes.entries()) {
      if (label !== 'fraud') continue;
      const key = sets[place]!.join(',');
      this.#episodes += 1;
      this.#sets.set(key, (this.#sets.get(key) ?? 0) + 1);
    }
  }

  /** The counts; undefined if there was no fraud. */
  overlap(): Overlap | undefined {
    if (this.#episodes === 0) return undefined;
    const sets = [...this.#sets]
      .filter(([key]) => key !== '')
      .map(([key, episodes]) => ({ numbers: key.split(',').map(Number), episodes }))
      .sort((a, b) => b.episodes - a.episodes || compareText(a.numbers.join(','), b.numbers.join(',')));
    const sum = (own: typeof sets): number => own.reduce((total, { episodes }) => total + episodes, 0);
    const rules = this.#rules.map((name, number) => {
      const caught = sets.filter(({ numbers }) => numbers.includes(number));
      return [name, { caught: sum(caught), only: sum(caught.filter(({ numbers }) => numbers.length === 1)) }] as const;
    });
    return {
      episodes: this.#episodes,
      caught: sum(sets),
      rules: Object.fromEntries(rules),
      sets: sets.slice(0, MOST_SETS).map(({ numbers, episodes }) => {
        return { rules: numbers.map((number) => this.#rules[number]!), episodes };
      }),
      sets_left_out: Math.max(0, sets.length - MOST_SETS),
    };
  }
}
