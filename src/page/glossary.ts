import { type Cause, ENGINE_OR_LATE, type Rung } from '../model/ladder.ts';
import { type LatencyStage } from '../model/latency.ts';
import { type AlertClass } from '../report/outcomes.ts';
import { type Report } from '../report/report-schema.ts';

/** What the words of a report mean, in a sentence each. The page shows them where the words stand. */

/** The classes of alerts. */
export const CLASS_TEXTS: Readonly<Record<AlertClass, string>> = {
  matched: 'The first alert that finds an injected episode. Only these count as caught fraud.',
  duplicate: 'Finds an episode that an earlier alert had found. Counts neither for nor against precision.',
  decoy: 'Legitimate behaviour that was built to look like the pattern.',
  cross_pattern: 'Finds an episode of another pattern than the rule is for. Counts neither for nor against precision.',
  artefact:
    'The condition holds only in what the engine saw, not in what truly happened: a wrong clock, lost records or the phase of a window made it up.',
  coincidental: 'Ordinary legitimate traffic that truly satisfies the rule.',
  spurious: 'The oracle has no such alert on the same records: the engine is wrong.',
  labelled:
    "About what the traffic's own labels call fraud. Counts neither for nor against precision here, which is about injected fraud.",
  unlabelled:
    'Artefact or coincidental. Only the simulated world could tell, and for a recorded topic it is not known.',
};

/** The causes of misses. */
export const CAUSE_TEXTS: Readonly<Record<Cause, string>> = {
  rule_ineffective: "The rule's condition never held, even on true times: the episode is out of the rule's reach.",
  window_boundary: 'A trailing window would have held the episode; the configured windows cut it apart at a boundary.',
  clock_skew: "The devices' clocks were wrong, so that the stamped times no longer fit the rule.",
  delivery_loss: 'A transaction that the condition needed never reached the log.',
  late_drop: 'A transaction came later than the allowed disorder, behind the watermark, and was set aside.',
  future_drop: 'A transaction was stamped too far ahead of its arrival and was set aside.',
  engine_defect:
    'All that was needed was admitted and the oracle detects it; the engine does not. A defect of the engine.',
  [ENGINE_OR_LATE]:
    'All of it was delivered and the oracle detects it. The other engine set a record aside as late, or it is wrong: its admission is not known.',
};

/** A miss whose cause lies on rungs that were not measured. */
export const UNATTRIBUTED_TEXT = 'Missed, but the steps that would tell why were not measured.';

/** The rungs of the ladder. */
export const RUNG_TEXTS: Readonly<Record<Rung, string>> = {
  intent: 'Every injected episode.',
  rule: 'The oracle on every transaction, at true times, with trailing windows.',
  window: 'The same with the configured windows.',
  stamped: 'The same at event time: what the clocks stamped.',
  delivered: 'Only transactions that reached the log, each once.',
  admitted: 'Only transactions that were neither late nor from the future.',
  engine: 'What the engine under test said.',
};

/** What became of the records that were delivered. */
export const COUNT_TEXTS: Readonly<Record<keyof Report['counts'], string>> = {
  transactions: 'Business events of the simulated world.',
  lost: 'Transactions of which no copy ever reached the log.',
  delivered: 'Records in the log, with repeated copies.',
  admitted: 'Records that the engine took into its windows.',
  late: 'Records behind the watermark when they arrived, set aside.',
  future: 'Records stamped too far ahead of their arrival, set aside.',
  duplicates: 'Further copies of a transaction that was known already.',
  malformed: 'Records that cannot be read as a transaction.',
  detections: 'Transactions at which a condition held.',
  alerts: 'Runs of detections that were reported as one: what an analyst would open.',
};

/** The stages of live latency. */
export const STAGE_TEXTS: Readonly<Record<LatencyStage, string>> = {
  send: 'From the intended send time until the log has the record.',
  consume: 'Until a consumer has it.',
  watermark: 'Until a record has arrived that lets the watermark pass it.',
  engine: 'Until the engine has emitted the alert.',
  deliver: 'Until the collector has the alert.',
  confirm: 'Until InfluxDB has confirmed it.',
  visible: 'Until a query shows it.',
};

/** How another engine may differ from the oracle. */
export const DIFFERENCE_TEXTS = {
  missing: 'The oracle has it, the engine does not.',
  extra: 'The engine has it, the oracle does not.',
  altered: 'Both have it, with another field that differs.',
} as const;
