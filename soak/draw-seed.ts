import { stringify } from 'yaml';
import { type HuntCase, loadForm, type Way } from '../src/hunt/case.ts';
import { drawScenario } from '../src/hunt/draw/draw-scenario.ts';
import { Random } from '../src/random/random.ts';

/** One of the scenarios that a soak's seed stands for, and the two ways in which it is run. */
export interface Draw extends HuntCase {
  readonly name: string;
  /** The scenario, checked and complete. */
  readonly loaded: ReturnType<typeof loadForm>;
}

/** The scenario of a soak's seed and a number; always the same one. Throws TraplineError('input') if it is refused. */
export function drawSeed(seed: string, number: number): Draw {
  const name = `soak-${seed}-${number}`;
  const random = Random.fromSeed(seed).fork('soak', number);
  const form = drawScenario(name, random.fork('scenario'));
  return { name, form, loaded: loadForm(form), ways: drawWays(random) };
}

function drawWays(random: Random): readonly [Way, Way] {
  const batchRows = 1 + random.below(50);
  return [
    { batchRows, consumers: 1, isStraight: false },
    { batchRows: batchRows + 1 + random.below(500), consumers: 2 + random.below(3), isStraight: random.chance(0.5) },
  ];
}

/** The scenario's file. */
export function yamlOf({ form }: Draw): string {
  return stringify(form);
}
