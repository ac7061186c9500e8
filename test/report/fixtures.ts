import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { type Episode } from '../../src/model/episode.ts';
import { type OracleRung } from '../../src/model/ladder.ts';
import { type RuleSet } from '../../src/model/rule-set.ts';
import { type AlertOutcome } from '../../src/report/outcomes.ts';
import { type StoryTransaction } from '../../src/report/report-schema.ts';
import { type Scores } from '../../src/report/scores.ts';
import { CountedWindows } from '../../src/score/counted-windows.ts';
import { score } from '../../src/score/score.ts';
import {
  type CompareDetections,
  type ScoredDetection,
  type ScoredSpan,
  type ScoringInput,
} from '../../src/score/scoring-input.ts';

export const MINUTE = 60_000;
const DAY = 86_400_000;

export const RULE_SET: RuleSet = {
  name: 'two rules',
  rules: [
    {
      kind: 'distinct',
      name: 'travel',
      field: 'region',
      atLeast: 2,
      window: { kind: 'trailing', sizeMs: 10 * MINUTE },
      detects: ['travel'],
    },
    {
      kind: 'pair',
      name: 'velocity',
      order: 'adjacent',
      belowCents: 500,
      aboveCents: 100_000,
      currency: 'USD',
      window: { kind: 'trailing', sizeMs: 5 * MINUTE },
      detects: ['velocity'],
    },
  ],
};

/** A travel detection of client `1`; `id` also names its alert unless said otherwise. */
export function detection(id: string, evidence: readonly string[], rest: Partial<Detection> = {}): Detection {
  const time = rest.event_time_ms ?? 0;
  return {
    alert_id: id,
    kind: 'open',
    rule: 'travel',
    client_id: '1',
    transaction_id: `at-${id}`,
    event_time_ms: time,
    window_start_ms: time - 10 * MINUTE,
    window_end_ms: time,
    evidence,
    details: { kind: 'distinct', field: 'region', values: ['north', 'south'] },
    ...rest,
  };
}

/** A travel fraud of client `1` with the given transactions, complete at time 0. */
export function episode(id: string, transactions: readonly string[], rest: Partial<Episode> = {}): Episode {
  return {
    episode_id: id,
    label: 'fraud',
    pattern: 'travel',
    resembles: ['travel'],
    client_id: '1',
    transaction_ids: transactions,
    first_event_time_ms: 0,
    completing_transaction_id: transactions.at(-1)!,
    completing_event_time_ms: 0,
    completing_true_time_ms: 0,
    amount_exposed_cents: 1000,
    parameters: {},
    ...rest,
  };
}

export function decoy(id: string, transactions: readonly string[], rest: Partial<Episode> = {}): Episode {
  return episode(id, transactions, { label: 'decoy', pattern: 'border_commuter', ...rest });
}

export function facts(id: string, rest: Partial<StoryTransaction> = {}): StoryTransaction {
  return {
    transaction_id: id,
    true_time_ms: 0,
    event_time_ms: 0,
    ingest_time_ms: 0,
    watermark_ms: null,
    amount_cents: 500,
    currency: 'USD',
    category: 'food',
    region: 'north',
    verdict: 'admitted',
    ...rest,
  };
}

/** The same detections on every rung from `rule` down to `last`, none below. */
export function seenDownTo(last: OracleRung | 'none', ...detections: Detection[]): Record<OracleRung, Detection[]> {
  const rungs: OracleRung[] = ['rule', 'window', 'stamped', 'delivered', 'admitted'];
  const reach = rungs.indexOf(last as OracleRung);
  return Object.fromEntries(rungs.map((rung, i) => [rung, i <= reach ? detections : []])) as Record<
    OracleRung,
    Detection[]
  >;
}

/** By alert and transaction only; good enough where no field is altered. */
const compareByKey: CompareDetections = (expected, actual) => {
  const key = (one: ScoredDetection): string => `${one.alert_id} ${one.transaction_id}`;
  const [wanted, said] = [new Set(expected.map(key)), new Set(actual.map(key))];
  return {
    missing: expected.filter((one) => !said.has(key(one))),
    extra: actual.filter((one) => !wanted.has(key(one))),
    altered: [],
  };
};

/** Of detections that name all that they count. */
export const ALL_NAMED = new CountedWindows({ name: 'none', rules: [] }, () => undefined);

export function scoringInput(rest: Partial<ScoringInput> = {}): ScoringInput {
  return {
    ruleSet: RULE_SET,
    episodes: [],
    rungs: seenDownTo('none'),
    engine: [],
    compare: compareByKey,
    timings: (): DetectionTiming => ({ event_clock_ms: 1000, processing_time_ms: 2000, at_end: false }),
    verdictOf: () => 'admitted',
    factsOf: (id) => facts(id),
    isTaken: () => true,
    counted: () => ALL_NAMED,
    doneBy: () => [],
    ...rest,
  };
}

/** A day of a thousand transactions, in a world that is known. */
export const SPAN: ScoredSpan = { spanMs: DAY, transactions: 1000, isWorldKnown: true, areClocksWrong: false };

/** Scores, with the outcomes of alerts at hand as a list. */
export interface ListedScores extends Scores {
  readonly alertOutcomes: readonly AlertOutcome[];
}

/** The scores of what `scoringInput` makes of the same. */
export function scoresOf(rest: Partial<ScoringInput> = {}, span: Partial<ScoredSpan> = {}): ListedScores {
  const scores = score(scoringInput(rest), { ...SPAN, ...span });
  return { ...scores, alertOutcomes: [...scores.alertOutcomes] };
}
