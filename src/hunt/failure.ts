/** What can go wrong with a case, in the order in which it is looked for. */
export const FAILURE_KINDS = [
  /** The run ends with an error. */
  'error',
  /** It does not end in time. */
  'hang',
  /** It needs more memory than a short run may. */
  'memory',
  /** The log is not what the scenario lists. */
  'delivery',
  /** A record is another one after it was written as it travels, and read again. */
  'wire',
  /** A record is admitted or set aside against the oracle's admission. */
  'admission',
  /** Detections differ from the oracle's. */
  'alerts',
  /** Rows of the minutes differ from a count of the admitted records. */
  'aggregates',
  /** A detection is made earlier or later than its transaction is released. */
  'timing',
  /** The report says of the run something else than its own files. */
  'report',
  /** Consumers read more records again than lie behind their checkpoints. */
  'rereads',
  /** Two ways of running it come to something else. */
  'differs',
  /** Another engine fails, or says something else than the oracle. */
  'engine',
] as const;
/** One of FAILURE_KINDS. */
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** What went wrong with a case. Plain data, so that it can be sent from a thread. */
export interface Failure {
  readonly kind: FailureKind;
  /** What part it is about, such as the kind of a rule: two findings alike in kind and part are taken for one defect. */
  readonly part: string;
  /** In words. */
  readonly words: string;
}

/** Findings with the same one are taken for the same defect. */
export function signatureOf({ kind, part }: Pick<Failure, 'kind' | 'part'>): string {
  return part === '' ? kind : `${kind} ${part}`;
}
