import { type ExpectedMatch, type RuleExample } from '../model/rule-example.ts';
import { type ExampleRun } from './run-example.ts';

/** What an example does not agree in with its rule. Numbers of events, from 1. */
export type Disagreement =
  /** The rule is to hold at the event, and does not. */
  | { readonly kind: 'no_detection'; readonly event: number }
  /** The rule holds at the event, and is not to. */
  | { readonly kind: 'detection'; readonly event: number }
  /** The rule holds, and names other events than it is to name, in each of its windows. */
  | {
      readonly kind: 'evidence';
      readonly event: number;
      readonly expected: readonly number[];
      readonly found: readonly number[];
    };

/** Where the rule does something else than the example expects, by event. Empty if the example holds. */
export function judgeExample({ events, matches }: RuleExample, run: ExampleRun): Disagreement[] {
  return events.flatMap((_, i) => {
    const event = i + 1;
    const match = matches.find((one) => one.event === event);
    const found = evidenceAt(event, run);
    if (found.length === 0) return match === undefined ? [] : [{ kind: 'no_detection', event }];
    return match === undefined ? [{ kind: 'detection', event }] : judgeEvidence(match, found);
  });
}

function judgeEvidence({ event, evidence }: ExpectedMatch, found: readonly (readonly number[])[]): Disagreement[] {
  if (evidence === null) return [];
  const expected = evidence.toSorted((a, b) => a - b);
  if (found.some((numbers) => numbers.join() === expected.join())) return [];
  return [{ kind: 'evidence', event, expected, found: found[0]! }];
}

/** Of each detection at an event, the numbers of the events that it names, ascending. */
function evidenceAt(event: number, { detections, numberOf }: ExampleRun): readonly (readonly number[])[] {
  return detections
    .filter(({ transaction_id }) => numberOf(transaction_id) === event)
    .map(({ evidence }) => evidence.map(numberOf).sort((a, b) => a - b));
}
