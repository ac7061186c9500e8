import { type Distribution } from '../../model/distribution.ts';
import { type EpisodeParameters } from '../../model/episode.ts';
import { mostTransactions, type OwnPattern, type SequenceStep } from '../../model/own-pattern.ts';
import { type Random } from '../../random/random.ts';
import {
  compileShare,
  compileWhole,
  homeWithRegion,
  ordinaryAmountCents,
  requireCategories,
} from '../episodes/draws.ts';
import { type Planner } from '../episodes/plan.ts';
import { type CategoryInfo, homeOf, type PlaceInfo, type Population } from '../population/types.ts';
import { compilePlace, needsRegion } from './places.ts';
import { requireValues } from './require-values.ts';
import { compileTiming, type Timing } from './timing.ts';
import { compileChoice, devicesOf, type NamedValue } from './values.ts';

/** One transaction of an episode, before it is written in codes. */
interface Drawn {
  readonly category: CategoryInfo;
  readonly device: NamedValue;
  readonly place: PlaceInfo;
  readonly amountCents: number;
}

/** What the episodes of a campaign have in common. */
type Shared = Pick<Drawn, 'category' | 'device' | 'place'>;

type StepDraw = (home: PlaceInfo, earlier: readonly Drawn[], random: Random, shared: Shared | undefined) => Drawn;

/**
 * The planner of a pattern that a scenario defines; `evasion` is null for a decoy. An episode first draws all its times, then the values of each
 * transaction. Throws TraplineError('input') if the population does not allow the pattern.
 */
export function compileSequence(
  name: string,
  own: OwnPattern,
  evasion: Distribution | null,
  population: Population,
): Planner {
  requireCategories(name, 1, population);
  requireValues(name, own, population);
  const drawEvasion = evasion === null ? null : compileShare(evasion);
  const drawTiming = compileTiming(own);
  const steps = own.sequence.map((step) => compileStep(step, population));
  const inRegion = own.sequence.some(needsRegion);
  const idsReserved = mostTransactions(own);
  return (client, random, campaign) => {
    const shared = campaign === undefined ? undefined : drawShared(population, campaign.shared);
    const home = inRegion ? homeWithRegion(population, client, random) : homeOf(population, client);
    const evaded = drawEvasion?.(random) ?? 0;
    const timing = drawTiming(random, evaded);
    const drawn: Drawn[] = [];
    for (const step of timing.steps) drawn.push(steps[step]!(home, drawn, random, shared));
    const purchases = drawn.map(({ amountCents, category, place, device }, i) => ({
      offsetMs: timing.offsetsMs[i]!,
      amountCents,
      category: category.code,
      place,
      device: device.code,
    }));
    const parameters = {
      ...parametersOf(own, timing),
      ...(drawEvasion === null ? {} : { evasion: evaded }),
      ...(campaign === undefined ? {} : { campaign: campaign.number }),
    };
    return { purchases, completing: timing.completing, parameters, idsReserved };
  };
}

function compileStep(step: SequenceStep, population: Population): StepDraw {
  const drawCategory = compileChoice(step.category, population.categories);
  const drawDevice = compileChoice(step.device, devicesOf(population));
  const drawPlace = compilePlace(step, population);
  const drawAmount = step.amountCents === undefined ? null : compileWhole(step.amountCents);
  return (home, earlier, random, shared) => {
    const category = drawCategory(
      earlier.map((one) => one.category),
      random,
      shared?.category,
    );
    const device = drawDevice(
      earlier.map((one) => one.device),
      random,
      shared?.device,
    );
    const place = drawPlace(
      home,
      earlier.map((one) => one.place),
      random,
      shared?.place,
    );
    const amountCents = drawAmount?.(random) ?? ordinaryAmountCents(category, random);
    return { category, device, place, amountCents };
  };
}

function drawShared(population: Population, random: Random): Shared {
  const category = random.pick(population.categories);
  const device = random.pick(devicesOf(population));
  const located = population.places.filter(({ region }) => region >= 0);
  return { category, device, place: random.pick(located.length === 0 ? population.places : located) };
}

/** The time to the completing transaction, as it is and as it was drawn, the gaps, and the counts that vary. Steps count from 1. */
function parametersOf({ sequence }: OwnPattern, timing: Timing): EpisodeParameters {
  const { steps, offsetsMs, completing, drawnSpanMs } = timing;
  const ofSteps = sequence.flatMap(({ count }, step) => {
    const first = steps.indexOf(step);
    return [
      ...(count.low === count.high ? [] : [[`step_${step + 1}_count`, steps.lastIndexOf(step) - first + 1] as const]),
      ...(step === 0 ? [] : [[`step_${step + 1}_gap_ms`, offsetsMs[first]! - offsetsMs[first - 1]!] as const]),
    ];
  });
  return {
    transactions: offsetsMs.length,
    span_ms: offsetsMs[completing]!,
    drawn_span_ms: drawnSpanMs,
    ...Object.fromEntries(ofSteps),
  };
}
