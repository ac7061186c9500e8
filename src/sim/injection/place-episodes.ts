import { TraplineError } from '../../model/errors.ts';
import { type DecoySpec, type FraudSpec, type Scenario } from '../../model/scenario.ts';
import { type Random } from '../../random/random.ts';
import { DECOYS } from '../decoys/registry.ts';
import { FRAUD_PATTERNS } from '../patterns/registry.ts';
import { type Population } from '../population/types.ts';
import { ClientSampler } from './client-sampler.ts';
import { type EpisodeKind, type EpisodePlan, type Planner, planLengthMs } from '../episodes/plan.ts';

/** An episode with a client and a start. */
export interface PlacedEpisode {
  readonly episodeId: string;
  readonly label: 'fraud' | 'decoy';
  readonly pattern: string;
  readonly resembles: readonly string[];
  readonly client: number;
  readonly startMs: number;
  readonly plan: EpisodePlan;
  /** The source of the episode's transaction ids: the space of its entry, and the number of its first id there. */
  readonly idSpace: number;
  readonly firstId: number;
}

/** One entry of `fraud:` or `decoys:`. */
interface Entry {
  readonly label: 'fraud' | 'decoy';
  readonly name: string;
  /** Number of earlier entries with this name. */
  readonly occurrence: number;
  readonly idSpace: number;
  readonly resembles: readonly string[];
  readonly episodes: number;
  readonly oneEpisodePerClient: boolean;
  readonly planner: Planner;
}

/** The time span of a run, in ms of true time. */
export interface RunSpan {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/**
 * Draws every episode and decoy. Each entry draws from streams named after its pattern and its occurrence, and each episode
 * from its own stream. So an additional entry or episode changes no draws of the others. Fraud entries share the set of clients
 * that are left; decoys share nothing.
 */
export function placeEpisodes(
  scenario: Scenario,
  population: Population,
  span: RunSpan,
  random: Random,
): PlacedEpisode[] {
  const clients = population.clients.length;
  const defrauded = new Uint8Array(clients);
  return [...fraudEntries(scenario, population), ...decoyEntries(scenario, population)].flatMap((entry) => {
    if (entry.episodes > 0 && clients === 0) {
      throw new TraplineError('scenario_unsuitable', `${entry.name} episodes need clients, the traffic has none`);
    }
    const taken = entry.label === 'fraud' ? defrauded : new Uint8Array(clients);
    const stream = random.fork(entry.label, entry.name, entry.occurrence);
    const sampler = new ClientSampler(taken, stream.fork('clients'));
    return Array.from({ length: entry.episodes }, (_, n) => placeEpisode(entry, n, population, span, sampler, stream));
  });
}

function placeEpisode(
  entry: Entry,
  n: number,
  population: Population,
  run: RunSpan,
  sampler: ClientSampler,
  stream: Random,
): PlacedEpisode {
  if (!entry.oneEpisodePerClient) sampler.seekRandomly(stream.fork('cut', n));
  const placed = sampler.next((client): PlacedEpisode | undefined => {
    const random = stream.fork('episode', n);
    const plan = entry.planner(client, random);
    const fromMs = population.activeSpans?.fromMs[client] ?? run.startMs;
    const untilMs = population.activeSpans?.untilMs[client] ?? run.endMs;
    const roomMs = untilMs - fromMs - planLengthMs(plan);
    if (roomMs <= 0) return undefined;
    return {
      episodeId: `${entry.name}-${entry.occurrence}-${n}`,
      label: entry.label,
      pattern: entry.name,
      resembles: entry.resembles,
      client,
      startMs: fromMs + random.belowWide(roomMs),
      plan,
      idSpace: entry.idSpace,
      firstId: n * plan.purchases.length,
    };
  });
  if (placed === undefined) {
    throw new TraplineError(
      'scenario_unsuitable',
      `episode ${n} of ${entry.name} takes longer than any client is around`,
    );
  }
  return placed;
}

function fraudEntries(scenario: Scenario, population: Population): Entry[] {
  return numbered(scenario.fraud, (spec) => spec.pattern).map(({ spec, name, occurrence }) => {
    const kind = FRAUD_PATTERNS[name] as EpisodeKind<FraudSpec>;
    const { episodes, oneEpisodePerClient } = spec;
    const idSpace = idSpaceOf('fraud', Object.keys(FRAUD_PATTERNS).indexOf(name), occurrence);
    return { ...common('fraud', name, occurrence, kind, spec, population), idSpace, episodes, oneEpisodePerClient };
  });
}

function decoyEntries(scenario: Scenario, population: Population): Entry[] {
  return numbered(scenario.decoys, (spec) => spec.kind).map(({ spec, name, occurrence }) => {
    const kind = DECOYS[name] as EpisodeKind<DecoySpec>;
    const idSpace = idSpaceOf('decoy', Object.keys(DECOYS).indexOf(name), occurrence);
    return {
      ...common('decoy', name, occurrence, kind, spec, population),
      idSpace,
      episodes: spec.count,
      oneEpisodePerClient: true,
    };
  });
}

function common<Spec>(
  label: 'fraud' | 'decoy',
  name: string,
  occurrence: number,
  kind: EpisodeKind<Spec>,
  spec: Spec,
  population: Population,
) {
  return { label, name, occurrence, resembles: kind.resembles, planner: kind.compile(spec, population) };
}

/** Each spec with its name and the number of earlier ones with that name. */
function numbered<Spec, Name extends string>(specs: readonly Spec[], nameOf: (spec: Spec) => Name) {
  const seen = new Map<Name, number>();
  return specs.map((spec) => {
    const name = nameOf(spec);
    const occurrence = seen.get(name) ?? 0;
    seen.set(name, occurrence + 1);
    return { spec, name, occurrence };
  });
}

/** The id space of an entry. Legitimate transactions have the spaces below 2^31, and each entry has one above. */
function idSpaceOf(label: 'fraud' | 'decoy', kind: number, occurrence: number): number {
  return 0x8000_0000 + (label === 'decoy' ? 0x4000_0000 : 0) + kind * 0x1_0000 + occurrence;
}
