import { type TimedAlert } from '../model/foreign-alert.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { DAY_MS } from '../model/time-units.ts';
import { type Scores } from '../report/scores.ts';
import { unscored } from './partial-score.ts';

/** What there is to say of the rules where there is no ground truth: how many alerts each one gave. `spanMs` is event time. */
export function countAlerts(ruleSet: RuleSet, detections: Iterable<TimedAlert>, spanMs: number): Scores {
  const opened = new Map(ruleSet.rules.map(({ name }) => [name, 0]));
  for (const { detection } of detections) {
    if (detection.kind === 'open') opened.set(detection.rule, opened.get(detection.rule)! + 1);
  }
  const perDay = (alerts: number): number | null => (spanMs === 0 ? null : (alerts * DAY_MS) / spanMs);
  const rules = [...opened].map(([name, alerts]) => [name, unscored(alerts, perDay(alerts))] as const);
  return { rules: new Map(rules), uncovered: new Map(), episodeOutcomes: [], worstMissed: null, timelines: [] };
}
