import { finiteOrNull } from '../model/finite.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type Episode } from '../model/episode.ts';
import { rungsOf } from './ladder-score.ts';
import { elapsedMs, isDetected, type RuleView } from './rule-view.ts';

/** The outcomes of the rule's targets and decoys, and of labelled fraud. */
export function outcomesUnder(view: RuleView): EpisodeOutcome[] {
  const outcome = (place: number): EpisodeOutcome => {
    const episode = view.index.episodes[place]!;
    const cause = view.causes[place]!;
    return {
      episode_id: episode.episode_id,
      label: episode.label,
      pattern: episode.pattern,
      rule: view.rule.name,
      rungs: rungsOf(view.seen[place]!),
      detected: isDetected(view, place),
      cause: cause === 'unattributed' ? null : cause,
      alert_ids: [...view.firsts.alertIds[place]!],
      time_to_detect_ms: episode.label === 'decoy' ? null : finiteOrNull(elapsedMs(view, place, 'processing')),
      time_to_detect_event_ms: episode.label === 'decoy' ? null : finiteOrNull(elapsedMs(view, place, 'event')),
    };
  };
  return [...view.targets, ...view.decoys, ...view.labelled].map(outcome);
}

/** The outcome of an episode that no rule is after: fraud of that kind is lost at the very first step. */
export function uncoveredOutcome(episode: Episode): EpisodeOutcome {
  return {
    episode_id: episode.episode_id,
    label: episode.label,
    pattern: episode.pattern,
    rule: null,
    rungs: ['intent'],
    detected: false,
    cause: episode.label === 'fraud' ? 'rule_ineffective' : null,
    alert_ids: [],
    time_to_detect_ms: null,
    time_to_detect_event_ms: null,
  };
}
