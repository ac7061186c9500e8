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

type StepDraw = (home: PlaceInfo, earlier: readonly Drawn[], random: Random) => Drawn;

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
  return (client, random) => {
    const home = inRegion ? homeWithRegion(population, client, random) : homeOf(population, client);
    const evaded = drawEvasion?.(random) ?? 0;
    const timing = drawTiming(random, evaded);
    const drawn: Drawn[] = [];
    for (const step of timing.steps) drawn.push(steps[step]!(home, drawn, random));
    const purchases = drawn.map(({ amountCents, category, place, device }, i) => ({
      offsetMs: timing.offsetsMs[i]!,
      amountCents,
      category: category.code,
      place,
      device: device.code,
    }));
    const parameters = { ...parametersOf(own, timing), ...(drawEvasion === null ? {} : { evasion: evaded }) };
    return { purchases, completing: timing.completing, parameters, idsReserved };
  };
}

function compileStep(step: SequenceStep, population: Population): StepDraw {
  const drawCategory = compileChoice(step.category, population.categories);
  const drawDevice = compileChoice(step.device, devicesOf(population));
  const drawPlace = compilePlace(step, population);
  const drawAmount = step.amountCents === undefined ? null : compileWhole(step.amountCents);
  return (home, earlier, random) => {
    const category = drawCategory(
      earlier.map((one) => one.category),
      random,
    );
    const device = drawDevice(
      earlier.map((one) => one.device),
      random,
    );
    const place = drawPlace(
      home,
      earlier.map((one) => one.place),
      random,
    );
    const amountCents = drawAmount?.(random) ?? ordinaryAmountCents(category, random);
    return { category, device, place, amountCents };
  };
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
