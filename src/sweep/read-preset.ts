import { loadScenario } from '../config/load-scenario.ts';
import { type Axis } from './axis.ts';
import { presetAxes } from './presets.ts';
import { type SweepRequest } from './question.ts';

/** The axes of a preset for the scenario of a sweep, as `--set` leaves it. Throws TraplineError('input'). */
export function readPreset(name: string, { scenario, set }: Pick<SweepRequest, 'scenario' | 'set'>): readonly Axis[] {
  return presetAxes(name, loadScenario({ scenario, overrides: set }).scenario);
}
