import { TraplineError } from '../../model/errors.ts';
import { type CampaignSpec } from '../../model/own-pattern.ts';
import { type Scenario, type ShippedDecoySpec, type ShippedFraudSpec } from '../../model/scenario.ts';
import { type Random } from '../../random/random.ts';
import { DECOYS } from '../decoys/registry.ts';
import { FRAUD_PATTERNS } from '../patterns/registry.ts';
import { type Population } from '../population/types.ts';
import { type EpisodeKind, type EpisodePlan, type Planner, planLengthMs } from '../episodes/plan.ts';
import { compileSequence } from '../sequence/compile-sequence.ts';
import { campaignOf, campaignPart, type CampaignPlace, drawCampaigns, drawStart, type RunSpan } from './campaigns.ts';
import { ClientSampler } from './client-sampler.ts';
import { OwnIdSpaces, shippedIdSpace } from './id-spaces.ts';

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
  /** Left out, each episode stands alone. */
  readonly campaign?: CampaignSpec;
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
  const idSpaces = new OwnIdSpaces();
  const entries = [...fraudEntries(scenario, population, idSpaces), ...decoyEntries(scenario, population, idSpaces)];
  return entries.flatMap((entry) => {
    if (entry.episodes > 0 && clients === 0) {
      throw new TraplineError('scenario_unsuitable', `${entry.name} episodes need clients, the traffic has none`);
    }
    const taken = entry.label === 'fraud' ? defrauded : new Uint8Array(clients);
    const stream = random.fork(entry.label, entry.name, entry.occurrence);
    const sampler = new ClientSampler(taken, stream.fork('clients'));
    const campaigns = entry.campaign === undefined ? [] : drawCampaigns(entry.campaign, entry.episodes, span, stream);
    return Array.from({ length: entry.episodes }, (_, n) =>
      placeEpisode(entry, n, population, span, sampler, stream, campaigns[n]),
    );
  });
}

function placeEpisode(
  entry: Entry,
  n: number,
  population: Population,
  run: RunSpan,
  sampler: ClientSampler,
  stream: Random,
  campaign?: CampaignPlace,
): PlacedEpisode {
  if (!entry.oneEpisodePerClient) sampler.seekRandomly(stream.fork('cut', n));
  const placed = sampler.next((client): PlacedEpisode | undefined => {
    if (campaign?.members.has(client) === true) return undefined;
    const random = stream.fork('episode', n);
    const plan = entry.planner(client, random, campaign && campaignPart(campaign, stream));
    const fromMs = population.activeSpans?.fromMs[client] ?? run.startMs;
    const untilMs = population.activeSpans?.untilMs[client] ?? run.endMs;
    const startMs = drawStart({ startMs: fromMs, endMs: untilMs }, planLengthMs(plan), campaign, random);
    if (startMs === undefined) return undefined;
    return {
      episodeId: `${entry.name}-${entry.occurrence}-${n}`,
      label: entry.label,
      pattern: entry.name,
      resembles: entry.resembles,
      client,
      startMs,
      plan,
      idSpace: entry.idSpace,
      firstId: n * (plan.idsReserved ?? plan.purchases.length),
    };
  });
  if (placed === undefined) {
    throw new TraplineError(
      'scenario_unsuitable',
      `episode ${n} of ${entry.name} takes longer than any client is around${campaign === undefined ? '' : ' at the time of its campaign'}`,
    );
  }
  campaign?.members.add(placed.client);
  return placed;
}

function fraudEntries(scenario: Scenario, population: Population, idSpaces: OwnIdSpaces): Entry[] {
  return numbered(scenario.fraud, (spec) => spec.pattern).map(({ spec, name, occurrence }) => {
    const { episodes, oneEpisodePerClient } = spec;
    const entry = { label: 'fraud', name, occurrence, episodes, oneEpisodePerClient } as const;
    if ('own' in spec) {
      const planner = compileSequence(name, spec.own, spec.evasion, population);
      const idSpace = idSpaces.take('fraud', name, occurrence);
      return { ...entry, idSpace, resembles: [name], planner, ...campaignOf(spec.own) };
    }
    const kind = FRAUD_PATTERNS[spec.pattern] as EpisodeKind<ShippedFraudSpec>;
    const idSpace = shippedIdSpace('fraud', Object.keys(FRAUD_PATTERNS).indexOf(name), occurrence);
    return { ...entry, idSpace, resembles: kind.resembles, planner: kind.compile(spec, population) };
  });
}

function decoyEntries(scenario: Scenario, population: Population, idSpaces: OwnIdSpaces): Entry[] {
  return numbered(scenario.decoys, (spec) => spec.kind).map(({ spec, name, occurrence }) => {
    const entry = { label: 'decoy', name, occurrence, episodes: spec.count, oneEpisodePerClient: true } as const;
    if ('own' in spec) {
      const { resembles, own } = spec;
      const planner = compileSequence(name, own, null, population);
      const idSpace = idSpaces.take('decoy', name, occurrence);
      return { ...entry, idSpace, resembles, planner, ...campaignOf(own) };
    }
    const kind = DECOYS[spec.kind] as EpisodeKind<ShippedDecoySpec>;
    const idSpace = shippedIdSpace('decoy', Object.keys(DECOYS).indexOf(name), occurrence);
    return { ...entry, idSpace, resembles: kind.resembles, planner: kind.compile(spec, population) };
  });
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
