import { openBaseline, parseBaseline } from '../../src/check/baseline.ts';
import { check, type CheckRequest } from '../../src/check/check.ts';
import { type CheckedSubject, type CheckResult } from '../../src/check/check-result.ts';
import { findSubjects } from '../../src/check/subjects.ts';
import { DEFAULT_BATCH_ROWS } from '../../src/pipeline/batch-rows.ts';

/** What a test may ask of a check. */
export interface Asked extends Partial<Omit<CheckRequest, 'subjects' | 'baseline'>> {
  /** As given to `--baseline`. */
  readonly baseline?: string;
}

/** Checks what is named, in this thread. */
export function checkNamed(named: readonly string[], { baseline, ...asked }: Asked = {}): Promise<CheckResult[]> {
  const found = findSubjects(named);
  return check({
    subjects: found.subjects,
    baseline: openBaseline(parseBaseline(baseline), found, asked.update ?? false),
    failOn: baseline === undefined ? 'change' : 'worse',
    tolerance: 0,
    update: false,
    verify: false,
    writeExpectations: false,
    batchRows: DEFAULT_BATCH_ROWS,
    memoryBytes: undefined,
    jobs: 1,
    onShare: () => undefined,
    onResult: () => undefined,
    signal: new AbortController().signal,
    ...asked,
  });
}

/** The only result, of a run that did not fail. */
export async function checkOne(named: string, asked: Asked = {}): Promise<CheckedSubject> {
  const [result, ...others] = await checkNamed([named], asked);
  if (result?.kind !== 'checked' || others.length > 0) throw new Error('expected one run that did not fail');
  return result;
}
