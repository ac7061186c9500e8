import { type Episode } from '../model/episode.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type Cause } from '../model/ladder.ts';
import { type Scenario } from '../model/scenario.ts';
import { faultsOf, withoutAll } from '../model/world-faults.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { EpisodeIndex } from '../score/matching.ts';
import { type WorldOptions } from '../pipeline/world-source.ts';
import { type AdmittedRung, admittedRung } from './admitted-rung.ts';

/** The fault to which a missed episode is ascribed; a row of `attribution.jsonl`. */
export interface AttributedMiss {
  readonly episode_id: string;
  readonly rule: string;
  /** The cause that the ladder gives. */
  readonly cause: Cause | null;
  /**
   * The fault without which it would have been detected. `any_of` if several faults meet this alone, `combined` if only all of
   * them together do, `none` if not even that.
   */
  readonly fault: string;
  /** Every fault whose absence alone is enough. */
  readonly recovered_by: readonly string[];
}

/** A finished run whose misses are ascribed. */
export interface AttributionRequest {
  readonly scenario: Scenario;
  readonly foreign?: ForeignTraffic | undefined;
  readonly episodes: readonly Episode[];
  readonly outcomes: readonly EpisodeOutcome[];
  readonly options: Omit<WorldOptions, 'observers'>;
}

/**
 * Ascribes every missed episode to a fault of the scenario. For this it runs the scenario up to rung 5 once without each fault,
 * and once without all of them. Undefined if the signal fires.
 */
export async function attribute(request: AttributionRequest): Promise<readonly AttributedMiss[] | undefined> {
  const { scenario, options } = request;
  const faults = faultsOf(scenario);
  const misses = new Misses(request.outcomes, request.episodes);
  const runs = faults.length + 1;
  const recoveredIn = async (variant: Scenario, run: number): Promise<ReadonlySet<string> | undefined> => {
    const onProgress: WorldOptions['onProgress'] = ({ done, total, transactions }) => {
      options.onProgress({ phase: 'attribute', done: run * total + done, total: runs * total, transactions });
    };
    const rung = { ...request, scenario: variant, clients: misses.clients, options: { ...options, onProgress } };
    const detections = await admittedRung(rung);
    return detections && misses.detectedBy(detections);
  };

  const alone: ReadonlySet<string>[] = [];
  for (const [run, fault] of faults.entries()) {
    const recovered = await recoveredIn(fault.without(scenario), run);
    if (recovered === undefined) return undefined;
    alone.push(recovered);
  }
  const together = await recoveredIn(withoutAll(faults, scenario), faults.length);
  if (together === undefined) return undefined;
  return misses.outcomes.map(({ episode_id, rule, cause }) => {
    const key = keyOf(rule, episode_id);
    const recovered_by = faults.filter((_, i) => alone[i]!.has(key)).map(({ name }) => name);
    return { episode_id, rule, cause, fault: ascribed(recovered_by, together.has(key)), recovered_by };
  });
}

function ascribed(recoveredBy: readonly string[], together: boolean): string {
  const [first, ...others] = recoveredBy;
  if (first !== undefined) return others.length === 0 ? first : 'any_of';
  return together ? 'combined' : 'none';
}

type MissedOutcome = EpisodeOutcome & { readonly rule: string };

/** The missed episodes of a run, by rule. */
class Misses {
  readonly outcomes: readonly MissedOutcome[];
  readonly clients: ReadonlySet<string>;
  readonly #keys: ReadonlySet<string>;
  readonly #index: EpisodeIndex;

  constructor(outcomes: readonly EpisodeOutcome[], episodes: readonly Episode[]) {
    this.outcomes = outcomes.filter((outcome): outcome is MissedOutcome => {
      return outcome.label === 'fraud' && outcome.rule !== null && !outcome.detected;
    });
    this.#keys = new Set(this.outcomes.map(({ rule, episode_id }) => keyOf(rule, episode_id)));
    const missed = new Set(this.outcomes.map(({ episode_id }) => episode_id));
    this.#index = new EpisodeIndex(episodes.filter(({ episode_id }) => missed.has(episode_id)));
    this.clients = new Set(this.#index.episodes.map(({ client_id }) => client_id));
  }

  /** The keys of the missed episodes that some of the detections match. */
  detectedBy({ detections, counted }: AdmittedRung): ReadonlySet<string> {
    const detected = new Set<string>();
    for (const detection of detections) {
      this.#index.forEachTouched(detection, counted, (place) => {
        const key = keyOf(detection.rule, this.#index.episodes[place]!.episode_id);
        if (this.#keys.has(key)) detected.add(key);
      });
    }
    return detected;
  }
}

function keyOf(rule: string, episodeId: string): string {
  return `${rule}\0${episodeId}`;
}
