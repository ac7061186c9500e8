import { completingStep, type OwnPattern, type SequenceStep } from '../../model/own-pattern.ts';
import { type Random } from '../../random/random.ts';
import { compileWhole, scatterMs } from '../episodes/draws.ts';
import { evadeAllMs, evadeMs } from '../episodes/evasion.ts';

/** When the transactions of one episode happen. */
export interface Timing {
  /** The step of each transaction, by its index. */
  readonly steps: readonly number[];
  /** Of each transaction, from the first, in integer ms; ascending. */
  readonly offsetsMs: readonly number[];
  /** Index of the completing transaction. */
  readonly completing: number;
  /** From the first to the completing transaction, as drawn, before evasion. */
  readonly drawnSpanMs: number;
}

/** Draws the timing of one episode. `evasion` is in 0…1. */
export type TimingDraw = (random: Random, evasion: number) => Timing;

/** What one step draws: the gap before it, and its transactions from its first. */
interface StepDraw {
  readonly gapMs: number;
  readonly offsetsMs: readonly number[];
}

/** Compiles the counts, gaps and spacings of a pattern. */
export function compileTiming(own: OwnPattern): TimingDraw {
  const steps = own.sequence.map(compileStep);
  const completesIn = completingStep(own);
  return (random, evasion) => {
    const drawn = steps.map((draw) => draw(random));
    const gapsMs = drawn.map(({ gapMs }, i) => {
      const { evadesMs } = own.sequence[i]!;
      return evadesMs === undefined ? gapMs : evadeMs(gapMs, evasion, evadesMs);
    });
    const completing = drawn.slice(0, completesIn + 1).reduce((sum, { offsetsMs }) => sum + offsetsMs.length, 0) - 1;
    const plain = joined(drawn, gapsMs);
    return {
      steps: drawn.flatMap(({ offsetsMs }, step) => offsetsMs.map(() => step)),
      offsetsMs: own.evadesMs === undefined ? plain : stretched(plain, completing, evasion, own.evadesMs),
      completing,
      drawnSpanMs: joined(drawn)[completing]!,
    };
  };
}

function compileStep(step: SequenceStep): (random: Random) => StepDraw {
  const { low, high } = step.count;
  const drawGap = step.gapMs === undefined ? () => 0 : compileWhole(step.gapMs);
  const drawSpan = step.spanMs === undefined ? undefined : compileWhole(step.spanMs);
  const drawSpacing = step.spacingMs === undefined ? () => 0 : compileWhole(step.spacingMs);
  return (random) => {
    const gapMs = drawGap(random);
    const count = low + random.below(high - low + 1);
    if (drawSpan !== undefined) return { gapMs, offsetsMs: [0, ...scatterMs(count - 1, drawSpan(random), random)] };
    const offsetsMs = [0];
    while (offsetsMs.length < count) offsetsMs.push(offsetsMs.at(-1)! + drawSpacing(random));
    return { gapMs, offsetsMs };
  };
}

/** The offsets of all steps, each step so long after the one before it. */
function joined(drawn: readonly StepDraw[], gapsMs: readonly number[] = drawn.map(({ gapMs }) => gapMs)): number[] {
  let lastMs = 0;
  return drawn.flatMap(({ offsetsMs }, i) => {
    const firstMs = lastMs + gapsMs[i]!;
    lastMs = firstMs + offsetsMs.at(-1)!;
    return offsetsMs.map((offset) => firstMs + offset);
  });
}

/** The offsets with the completing one evaded. Those between keep their proportions, those after it their distance from it. */
function stretched(offsetsMs: readonly number[], completing: number, evasion: number, windowMs: number): number[] {
  const [first = 0, ...between] = offsetsMs.slice(0, completing + 1);
  const evaded = evadeAllMs(between, evasion, windowMs);
  const movedMs = (evaded.at(-1) ?? first) - offsetsMs[completing]!;
  return [first, ...evaded, ...offsetsMs.slice(completing + 1).map((offset) => offset + movedMs)];
}
