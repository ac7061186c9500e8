import { type Targets } from '../advise/targets.ts';
import { show, unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/** What the command line of `trapline advise` says of targets. */
export interface TargetOptions {
  /** `0.99`, or `impossible_travel=0.95`. */
  readonly 'target-recall': readonly string[] | undefined;
  readonly 'target-late': string | undefined;
}

const DEFAULT_RECALL = 0.99;
const DEFAULT_LATE = 0.001;

/** What there is to be compared with targets. */
export interface TargetFacts {
  /** Names of the rules. */
  readonly rules: readonly string[];
  /** Whether there are episodes by which recall is known. */
  readonly isLabelled: boolean;
}

/** The targets that a command line asks for: recall where it is known, else the share of late transactions. Throws TraplineError('input'). */
export function targetsOf(
  { 'target-recall': targetRecall = [], 'target-late': targetLate }: TargetOptions,
  { rules, isLabelled }: TargetFacts,
): Targets {
  if (!isLabelled && targetRecall.length > 0) {
    throw refusal(
      '--target-recall: there are no episodes to be detected; give --target-late, or for a capture --episodes',
    );
  }
  let recall: number | undefined;
  const recallOf = new Map<string, number>();
  for (const text of targetRecall) {
    const [, rule, value] = /^(?:(.*)=)?([^=]*)$/s.exec(text)!;
    const share = shareOf('--target-recall', value!, text);
    if (rule === undefined && recall === undefined) recall = share;
    else if (rule === undefined) throw refusal('--target-recall: expected once for all rules, found twice');
    else if (recallOf.has(rule))
      throw refusal(`--target-recall: expected once for each rule, found ${show(rule)} twice`);
    else if (rules.includes(rule)) recallOf.set(rule, share);
    else throw new TraplineError('unknown_rule', `--target-recall: ${unknownName('rule', rule, rules)}`);
  }
  const late = targetLate === undefined ? null : shareOf('--target-late', targetLate, targetLate);
  return { recall: recall ?? DEFAULT_RECALL, recallOf, late: late ?? (isLabelled ? null : DEFAULT_LATE) };
}

function shareOf(option: string, text: string, found: string): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  // Read with an exponent, so that 99% is the double nearest to 0.99.
  const share =
    percent === undefined ? (/^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN) : Number(`${percent}e-2`);
  if (share >= 0 && share <= 1) return share;
  const form = option === '--target-recall' ? ', or as in impossible_travel=0.95 of one rule' : '';
  throw refusal(`${option}: expected a share from 0 to 1, or from 0% to 100%${form}; found ${show(found)}`);
}

function refusal(message: string): TraplineError {
  return new TraplineError('option_invalid', message);
}
