import { type AlertClass } from '../report/outcomes.ts';

/** Why an alert has its class, in a sentence. `episodeId`: the episode or decoy that decided the class. */
export function explainClass(judgement: AlertClass, episodeId: string | null): string {
  switch (judgement) {
    case 'matched':
      return `It is the first alert with evidence from the episode ${episodeId}, so it is the matched one.`;
    case 'duplicate':
      return `Its evidence is from the episode ${episodeId}, which an earlier alert of the rule had already found.`;
    case 'decoy':
      return `Its evidence is from the decoy ${episodeId}: legitimate behaviour that looks like the pattern.`;
    case 'cross_pattern':
      return `Its evidence is from the episode ${episodeId}, which is fraud, but of a pattern that the rule is not meant to catch.`;
    case 'artefact':
      return 'It touches no episode, and in true time with a trailing window the condition does not hold: clock errors, disorder or the phase of a window caused the alert.';
    case 'coincidental':
      return 'It touches no episode, and the condition holds in true time too: legitimate traffic satisfies the rule.';
    case 'spurious':
      return 'The oracle does not give this alert, so the engine is wrong.';
    case 'labelled':
      return `Its evidence is of the episode ${episodeId}, which the traffic's own labels call fraud, and of nothing that was injected.`;
    case 'unlabelled':
      return 'It touches no episode, and the true world is not known.';
  }
}
