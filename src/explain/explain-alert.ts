import { type TimingRow } from '../artifacts/row-schemas.ts';
import { type OracleRung } from '../model/ladder.ts';
import { finiteOrNull } from '../model/finite.ts';
import { type AlertOutcome } from '../report/outcomes.ts';
import { changesAgainst } from './alert-changes.ts';
import { explainClass } from './class-words.ts';
import { type ClientCase } from './client-case.ts';
import { examineTransaction } from './examine-case.ts';
import { explainedLives } from './explained-life.ts';
import {
  type AlertExplanation,
  type ExplainedChange,
  type ExplainedCondition,
  type ExplanationHead,
} from './explanation-schema.ts';

/** What an alert says, when it could be given, and why it has its class. */
export function explainAlert(
  client: ClientCase,
  outcome: AlertOutcome,
  timings: readonly TimingRow[],
  head: ExplanationHead,
): AlertExplanation {
  const detections = client.alerts.filter(({ alert_id }) => alert_id === outcome.alert_id);
  const evidence = new Set(detections.flatMap((detection) => detection.evidence ?? detection.transaction_id ?? []));
  return {
    ...head,
    kind: 'alert',
    alert_id: outcome.alert_id,
    rule: outcome.rule,
    class: outcome.class,
    client_id: outcome.client_id,
    episode_id: outcome.episode_id,
    why: explainClass(outcome.class, outcome.episode_id),
    detections: detections.map((detection) => {
      const given = timings.find(({ transaction_id }) => transaction_id === detection.transaction_id);
      return {
        kind: detection.kind,
        transaction_id: detection.transaction_id,
        event_time_ms: detection.event_time_ms,
        window_start_ms: detection.window_start_ms,
        window_end_ms: detection.window_end_ms,
        evidence: [...(detection.evidence ?? [])],
        evidence_total: detection.evidence_total,
        given_at_ms: given?.processing_time_ms ?? null,
        event_clock_ms: finiteOrNull(given?.event_clock_ms ?? Number.NaN),
        at_end: given?.at_end ?? null,
      };
    }),
    transactions: explainedLives([...evidence].flatMap((id) => client.lifeOf(id) ?? [])),
    examined: examined(client, outcome, detections[0]),
    changes: changes(client, outcome, detections),
  };
}

/** Of the built-in rule of the alert's name; an alert by another name has none. */
function changes(
  client: ClientCase,
  { rule: name }: AlertOutcome,
  detections: ClientCase['alerts'],
): ExplainedChange[] {
  const rule = client.ruleSet.rules.find((own) => own.name === name);
  if (rule === undefined) return [];
  const ids = detections.flatMap(({ transaction_id: id }) => id ?? []);
  return changesAgainst(client, rule, ids);
}

/** At the first detection, as it was admitted; for classes that true time decides, also in true time. */
function examined(
  client: ClientCase,
  { rule: name, class: judgement }: AlertOutcome,
  first: ClientCase['alerts'][number] | undefined,
): ExplainedCondition[] {
  const rule = client.ruleSet.rules.find((own) => own.name === name);
  const transactionId = first?.transaction_id ?? null;
  if (rule === undefined || first === undefined || transactionId === null) return [];
  const rungs: OracleRung[] =
    judgement === 'artefact' || judgement === 'coincidental' ? ['admitted', 'rule'] : ['admitted'];
  const place = { transactionId, windowStartMs: first.window_start_ms };
  return rungs.flatMap((rung) => examineTransaction(client, rule, rung, place) ?? []);
}
