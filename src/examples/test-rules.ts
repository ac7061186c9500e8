import { loadRuleExamples, type PlacedExample } from '../config/load-rule-set.ts';
import { type Disagreement, judgeExample } from './judge-example.ts';
import { type ExampleRun, runExample } from './run-example.ts';

/** An example that was run. */
export interface TestedExample extends PlacedExample {
  readonly run: ExampleRun;
  /** Empty if the example holds. */
  readonly disagreements: readonly Disagreement[];
}

/** Runs every example of a rule set, by the name of a shipped one or by a path. Throws TraplineError('input') for a file that is wrong. */
export function testRules(reference: string): readonly TestedExample[] {
  return loadRuleExamples(reference).map((placed) => {
    const run = runExample(placed.rule, placed.example);
    return { ...placed, run, disagreements: judgeExample(placed.example, run) };
  });
}
