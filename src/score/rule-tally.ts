import { ENGINE_OR_LATE } from '../model/ladder.ts';
import { isDeterministic, type Rule } from '../model/rule-set.ts';
import { DAY_MS } from '../model/time-units.ts';
import { type RuleScore } from '../report/report-schema.ts';
import { type ClassCounts, countClasses, sumClasses } from './alert-class.ts';
import { ClientCounts } from './client-counts.ts';
import { type ClientNumbers, type ClientUnits } from './client-numbers.ts';
import { countOccurrences, isFalseClass } from './false-occurrences.ts';
import { amountExposed } from './exposure.ts';
import { f1Score, type FigureInterval, fixedIntervals, ratio, ruleIntervals } from './intervals.ts';
import {
  assertLadderAddsUp,
  countCauses,
  type DetectionsByRung,
  type Loss,
  type Steps,
  stepsDown,
  sumLoss,
  sumSteps,
} from './ladder-score.ts';
import { againstDelivered, withoutWorld } from './partial-score.ts';
import { elapsedMs, isDetected, type RuleView } from './rule-view.ts';
import { type ScoredSpan, type ScoringInput } from './scoring-input.ts';
import { RuleCurves } from './rule-curves.ts';
import { type TimeToDetect, timesToDetect } from './time-to-detect.ts';
import { compareText } from '../model/text-order.ts';

/** An episode that the rule is after. */
interface Target {
  readonly episodeId: string;
  /** The client's number. */
  readonly client: number;
  readonly detected: boolean;
  /** From completion to the first matching detection on either clock; +∞ if missed, NaN if not measured. */
  readonly processingMs: number;
  readonly eventClockMs: number;
  /** The same to what was said early of it, or else to its detection. */
  readonly earlyProcessingMs: number;
  readonly earlyEventClockMs: number;
  /** Of that on the event clock, how long it waited for the partition's next record; NaN where that is not known. */
  readonly waitedMs: number;
}

/**
 * The figures of one rule, added up over the parts of a run. Each part has all that concerns some of the clients. Memory grows with
 * the episodes and the clients, not with the run.
 */
export class RuleTally {
  readonly #rule: string;
  readonly #clients: ClientNumbers;
  readonly #targets: Target[] = [];
  readonly #counts = new ClientCounts();
  readonly #decoys = { total: 0, alerted: 0 };
  readonly #differences = { missing: 0, extra: 0, altered: 0 };
  readonly #exposed: { total: number; before_alert: number | null } = { total: 0, before_alert: 0 };
  readonly #classes: ClassCounts = countClasses([]);
  readonly #occurrences: ClassCounts = countOccurrences([]);
  readonly #loss: Loss = countCauses([]);
  readonly #steps: Steps = stepsDown(new Uint8Array(0), new Uint8Array(0));
  #targetTransactions = 0;
  /** Undefined where they cannot be worked out. */
  #curves: RuleCurves | undefined;
  #isHeldAgainstDelivered = false;
  #hasLabels = false;
  /** Whether anything was said early. */
  #isEarly = false;
  /** Of the engine; undefined where it is not known. */
  #allowedDisorderMs: number | undefined;

  readonly #isDeterministic: boolean;

  constructor(rule: Rule, clients: ClientNumbers) {
    this.#rule = rule.name;
    this.#isDeterministic = isDeterministic(rule);
    this.#curves = new RuleCurves(rule);
    this.#clients = clients;
  }

  /** Adds what one part of the run says of the rule; `rungs` holds the rule's own detections there. */
  add(view: RuleView, rungs: DetectionsByRung, input: ScoringInput): void {
    this.#isHeldAgainstDelivered = input.engineCause === ENGINE_OR_LATE;
    this.#allowedDisorderMs = input.allowedDisorderMs;
    this.#hasLabels ||= input.unknownIds !== undefined;
    for (const place of view.targets) this.#addTarget(view, place);
    this.#isEarly ||= view.firsts.early !== null;
    for (const alert of view.alerts) if (alert.class === 'matched') this.#count('matched', alert.client_id);
    for (const { clientId, class: name } of view.occurrences) {
      if (isFalseClass(name)) this.#count(name === 'decoy' ? 'falseOfDecoys' : 'falseOfRest', clientId);
    }
    for (const place of view.decoys) this.#count('decoys', view.index.episodes[place]!.client_id);
    this.#decoys.total += view.decoys.length;
    this.#decoys.alerted += view.decoys.filter((place) => isDetected(view, place)).length;
    this.#targetTransactions += transactionsOfTargets(view);
    const { missing, extra, altered } = input.compare(rungs.admitted, rungs.engine, view.rule.name);
    this.#differences.missing += missing.length;
    this.#differences.extra += extra.length;
    this.#differences.altered += altered.length;
    const { admitted } = input;
    if (admitted === undefined || missing.length + extra.length + altered.length > 0) this.#curves = undefined;
    else this.#curves?.add(view, rungs.engine, { ...input, admitted });
    const exposed = amountExposed(view, input);
    this.#exposed.total += exposed.total!;
    this.#exposed.before_alert = sumOrNull(this.#exposed.before_alert, exposed.before_alert);
    sumClasses(this.#classes, countClasses(view.alerts));
    sumClasses(this.#occurrences, countOccurrences(view.occurrences));
    sumLoss(this.#loss, countCauses(view.targets.map((place) => view.causes[place]!)));
    sumSteps(this.#steps, stepsDown(view.relations, view.seen));
  }

  #addTarget(view: RuleView, place: number): void {
    const { episode_id, client_id } = view.index.episodes[place]!;
    const detected = isDetected(view, place);
    this.#count('episodes', client_id);
    if (detected) this.#count('detected', client_id);
    this.#targets.push({
      episodeId: episode_id,
      client: this.#clients.of(client_id),
      detected,
      processingMs: elapsedMs(view, place, 'processing'),
      eventClockMs: elapsedMs(view, place, 'event'),
      earlyProcessingMs: elapsedMs(view, place, 'processing', view.firsts.early ?? view.firsts),
      earlyEventClockMs: elapsedMs(view, place, 'event', view.firsts.early ?? view.firsts),
      waitedMs: view.firsts.waitedMs[place]!,
    });
  }

  #count(name: Parameters<ClientCounts['add']>[0], clientId: string): void {
    this.#counts.add(name, this.#clients.of(clientId));
  }

  #times({ ofClient, count }: ClientUnits, span: ScoredSpan, of: (target: Target) => number): TimeToDetect {
    const timed = this.#targets.map((target) => ({ elapsedMs: of(target), unit: ofClient[target.client]! }));
    const { areClocksWrong } = span;
    return timesToDetect(timed, { units: count, areClocksWrong, prevalence: this.#prevalence(span) });
  }

  /** Times to detect, where monotone rules speak before the watermark. */
  #early(units: ClientUnits, span: ScoredSpan): Pick<RuleScore, 'early'> {
    if (!this.#isEarly) return {};
    const { distribution: _, ...processing } = this.#times(units, span, ({ earlyProcessingMs }) => earlyProcessingMs);
    const { distribution: __, ...event } = this.#times(units, span, ({ earlyEventClockMs }) => earlyEventClockMs);
    return { early: { time_to_detect_ms: processing, time_to_detect_event_ms: event } };
  }

  #prevalence({ transactions }: ScoredSpan): number | null {
    return transactions === null ? null : ratio(this.#targetTransactions, transactions);
  }

  /** Time to detect on the watermark's own clock, and how much of that on the event clock was waiting for the next record. */
  #onWatermark(
    units: ClientUnits,
    span: ScoredSpan,
  ): Pick<RuleScore, 'time_to_detect_watermark_ms' | 'waiting_for_traffic'> {
    const behindMs = this.#allowedDisorderMs;
    if (behindMs === undefined) return {};
    const { distribution: _, ...times } = this.#times(units, span, ({ eventClockMs }) => eventClockMs - behindMs);
    const timed = this.#targets.filter(({ eventClockMs, waitedMs }) => eventClockMs > 0 && waitedMs >= 0);
    const sumMs = (of: (target: Target) => number): number => timed.reduce((sum, target) => sum + of(target), 0);
    const share = ratio(
      sumMs(({ eventClockMs, waitedMs }) => Math.min(waitedMs, eventClockMs)),
      sumMs(({ eventClockMs }) => eventClockMs),
    );
    return { time_to_detect_watermark_ms: times, waiting_for_traffic: { share } };
  }

  /** The rule's figures, once every part has been added. `isScenario`: whether a scenario fixes the numbers of episodes and decoys. */
  score(units: ClientUnits, isScenario: boolean, span: ScoredSpan): RuleScore {
    const { spanMs, transactions, isWorldKnown } = span;
    this.#targets.sort((a, b) => compareText(a.episodeId, b.episodeId));
    const total = this.#targets.length;
    const detected = this.#targets.filter((target) => target.detected).length;
    const recall = ratio(detected, total);
    const intervals = (isScenario ? fixedIntervals : ruleIntervals)(this.#counts.byUnit(units));
    const { unlabelled, labelled, ...classes } = this.#classes;
    const alerts = Object.values(this.#classes).reduce((sum, count) => sum + count, 0);
    const occurrences = occurrenceCounts(this.#occurrences);
    const precision = ratio(classes.matched, classes.matched + occurrences.false);
    assertLadderAddsUp(this.#rule, total, detected, this.#loss, this.#steps);
    const { unattributed, engine_or_late, ...causes } = this.#loss;
    const score: RuleScore = {
      episodes: { total, detected, recall, recall_ci95: intervals.recall.ci95 },
      decoys: this.#decoys,
      alerts: {
        total: alerts,
        ...classes,
        ...(this.#hasLabels ? { labelled } : {}),
        occurrences,
        precision,
        precision_ci95: intervals.precision.ci95,
        per_day: ratio(alerts * DAY_MS, spanMs),
        per_100k_transactions: transactions === null ? null : ratio(alerts * 100_000, transactions),
      },
      f1: f1Score(precision, recall),
      f1_ci95: intervals.f1.ci95,
      intervals: {
        recall: basisOf(intervals.recall),
        precision: basisOf(intervals.precision),
        f1: basisOf(intervals.f1),
      },
      prevalence: this.#prevalence(span),
      engine_vs_oracle: this.#differences,
      ...(this.#isDeterministic ? {} : { deterministic: false }),
      loss: causes,
      steps: this.#steps,
      time_to_detect_ms: this.#times(units, span, ({ processingMs }) => processingMs),
      time_to_detect_event_ms: this.#times(units, span, ({ eventClockMs }) => eventClockMs),
      ...this.#onWatermark(units, span),
      ...this.#early(units, span),
      amount_exposed_cents: this.#exposed,
      ...this.#curves?.curves(spanMs, { alerts, episodes: detected }),
    };
    if (this.#isHeldAgainstDelivered) return againstDelivered(score, engine_or_late);
    return isWorldKnown ? score : withoutWorld(score, unlabelled, unattributed, this.#occurrences.unlabelled);
  }
}

/** The report's figures of what is behind alerts that are false, or that another pattern explains. */
function occurrenceCounts({ decoy, artefact, coincidental, spurious, unlabelled, cross_pattern }: ClassCounts) {
  const all = decoy + artefact + coincidental + spurious + unlabelled;
  return { false: all, decoy, cross_pattern, artefact, coincidental, spurious };
}

function basisOf({ units, reason }: FigureInterval) {
  return { units, reason };
}

/** Transactions of targets, each once; those of one client are all in one part. */
function transactionsOfTargets(view: RuleView): number {
  return new Set(view.targets.flatMap((place) => view.index.episodes[place]!.transaction_ids)).size;
}

function sumOrNull(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
