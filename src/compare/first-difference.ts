import { examinePlace } from '../explain/examine-place.ts';
import { type DrawListeners } from '../explain/draw-again.ts';
import { type AskedRun, explainThing } from '../explain/explain-run.ts';
import { type ExplainedCondition } from '../explain/explanation-schema.ts';
import { TraplineError } from '../model/errors.ts';
import { formatDuration } from '../report/format.ts';
import { prepareScore } from '../run/prepare-score.ts';
import { changeTimeMs } from './alert-tally.ts';
import { type ComparedRun } from './compared-run.ts';
import {
  type AlertChange,
  type AlertSide,
  type EpisodeChange,
  type FirstDifference,
  type ToldDifference,
} from './comparison-schema.ts';

/** How the first difference is to be told. */
export interface TellingRequest {
  /** Whether both worlds are drawn again for it. */
  readonly explain: boolean;
  /** The file with the runs' traffic, if they had one. */
  readonly input: readonly string[] | undefined;
  readonly listeners: DrawListeners;
}

/** What differs between two runs. */
interface Differences {
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly episodes: readonly EpisodeChange[];
  readonly alerts: readonly AlertChange[];
}

type Subject = FirstDifference['subject'];

/**
 * The first episode or alert that differs, by event time, told as both runs know it; null if none does. An alert about an episode that differs too
 * is told as the episode. Throws what drawing a world again does, but for a world that cannot be drawn: that is said in `untold`.
 */
export async function firstDifference(
  differences: Differences,
  request: TellingRequest,
): Promise<FirstDifference | null> {
  const subject = firstSubject(differences);
  if (subject === null) return null;
  const event_time_ms =
    subject.kind === 'episode' ? subject.episode.completing_event_time_ms : changeTimeMs(subject.alert);
  const text = subject.kind === 'episode' ? episodeText(subject.episode) : alertText(subject.alert);
  const untold = (why: string | null): FirstDifference => ({ subject, event_time_ms, text, told: null, untold: why });
  if (!request.explain) return untold(null);
  const { a, b } = differences;
  if (a.kind === 'replay' || b.kind === 'replay') return untold('a replay has no world that could be drawn again');
  let runs: readonly [AskedRun, AskedRun];
  try {
    runs = [asked(a, request), asked(b, request)];
  } catch (error) {
    if (error instanceof TraplineError && error.subCode === 'run_not_readable') return untold(error.message);
    throw error;
  }
  const { listeners } = request;
  const told =
    subject.kind === 'episode'
      ? {
          a: await tellEpisode(runs[0], subject.episode, listeners),
          b: await tellEpisode(runs[1], subject.episode, listeners),
        }
      : {
          a: await alertOnOneSide(runs[0], subject.alert, subject.alert.a, listeners),
          b: await alertOnOneSide(runs[1], subject.alert, subject.alert.b, listeners),
        };
  return { subject, event_time_ms, text, told, untold: null };
}

function asked({ folder }: ComparedRun, { input }: TellingRequest): AskedRun {
  return { ...prepareScore(folder, input), folder };
}

/** Both lists are by event time. */
function firstSubject({ episodes, alerts }: Differences): Subject | null {
  const [episode, alert] = [episodes[0], alerts[0]];
  if (alert === undefined) return episode === undefined ? null : { kind: 'episode', episode };
  const ids = [alert.a?.episode_id, alert.b?.episode_id];
  const about = episodes.find(({ episode_id, rule }) => rule === alert.rule && ids.includes(episode_id));
  const isEarlier = episode === undefined || changeTimeMs(alert) < (episode.completing_event_time_ms ?? Infinity);
  if (!isEarlier) return { kind: 'episode', episode };
  return about === undefined ? { kind: 'alert', alert } : { kind: 'episode', episode: about };
}

function episodeText({ change, episode_id, rule, a, b }: EpisodeChange): string {
  const missed = (cause: string | null): string => `missed${cause === null ? '' : ` as ${cause}`}`;
  if (change === 'cause')
    return `${rule} misses ${episode_id} in both: in A it is ${missed(a.cause)}, in B ${missed(b.cause)}.`;
  const [detecting, other, cause] = change === 'lost' ? ['A', 'B', b.cause] : ['B', 'A', a.cause];
  return `${rule} detects ${episode_id} in ${detecting}; in ${other} it is ${missed(cause)}.`;
}

function alertText({ change, rule, client_id, moved_by_ms }: AlertChange): string {
  const subject = `an alert of ${rule} about client ${client_id}`;
  if (change === 'lost') return `A has ${subject} that B does not have.`;
  if (change === 'gained') return `B has ${subject} that A does not have.`;
  const by = moved_by_ms ?? 0;
  if (by === 0) return `Both have ${subject}, opened by another transaction.`;
  return `Both have ${subject}, which opens ${formatDuration(Math.abs(by))} ${by < 0 ? 'earlier' : 'later'} in B.`;
}

async function tellEpisode(
  run: AskedRun,
  { episode_id, rule }: EpisodeChange,
  listeners: DrawListeners,
): Promise<ToldDifference> {
  const explanation = await explainThing(run, episode_id, listeners);
  const own = explanation.kind === 'episode' ? explanation.rules.find((one) => one.rule === rule) : undefined;
  return { explanation, examined: own?.examined ?? [], text: own?.why ?? 'It has no such rule.' };
}

async function alertOnOneSide(
  run: AskedRun,
  { rule, client_id: clientId, a, b }: AlertChange,
  own: AlertSide | null,
  listeners: DrawListeners,
): Promise<ToldDifference> {
  if (own !== null) {
    const explanation = await explainThing(run, own.alert_id, listeners);
    if (explanation.kind !== 'alert') return { explanation, examined: [], text: '' };
    return { explanation, examined: explanation.examined, text: `It gave the alert. ${explanation.why}` };
  }
  const { transaction_id: transactionId, window_start_ms: windowStartMs } = (a ?? b)!;
  if (!run.scenario.engine.ruleSet.rules.some(({ name }) => name === rule)) {
    return { explanation: null, examined: [], text: 'It has no such rule.' };
  }
  if (transactionId === null) {
    return {
      explanation: null,
      examined: [],
      text: 'It gave no alert. The alert of the other run names no transaction.',
    };
  }
  const { life, examined } = await examinePlace(run, { rule, clientId, transactionId, windowStartMs }, listeners);
  if (life === null) return { explanation: null, examined: [], text: 'It has no such transaction.' };
  return { explanation: null, examined: [...examined], text: whyNone(examined[0], life.fate) };
}

function whyNone(condition: ExplainedCondition | undefined, fate: string): string {
  if (fate === 'undelivered') return 'It gave no alert here: the transaction was lost.';
  if (fate !== 'admitted') return `It gave no alert here: the transaction was set aside as ${fate}.`;
  if (condition === undefined || !condition.held) return 'It gave no alert here: the condition did not hold.';
  return 'It opened no alert here: the condition held, but an alert was already open.';
}
