/** Codes of warnings. */
export const WARNING_CODES = [
  'currency_mismatch',
  'value_never_seen',
  'constant_field',
  'coarse_times',
  'malformed_by_label',
  'no_fraud_label',
  'injected_precision',
  'before_1970',
  'no_coordinates',
  'model_differs',
  'episodes_elsewhere',
] as const;

/** Something about a run that makes a figure say less than it seems to. */
export interface Warning {
  readonly code: (typeof WARNING_CODES)[number];
  /** One sentence or two, for people. */
  readonly text: string;
}
