import { shellWord } from '../report/shell-word.ts';
import { type SweepResult } from './result-schema.ts';

/** The command that asks the same again. A scenario from a file is named as such, since its path is not known. */
export function repeatCommand({ scenario, preset, set, axes, seeds }: SweepResult): string {
  const presetAxes = preset === null ? 0 : (PRESET_AXES[preset] ?? 1);
  const varied = axes.slice(presetAxes).map(({ name, values }) => `--vary ${shellWord(`${name}=${values.join(',')}`)}`);
  return [
    `trapline sweep ${scenario}`,
    ...(preset === null ? [] : [`--preset ${preset}`]),
    ...varied,
    ...set.map((assignment) => `--set ${shellWord(assignment)}`),
    `--seeds ${seedText(seeds)}`,
  ].join(' ');
}

/** Presets have one axis, but for these. */
const PRESET_AXES: Readonly<Partial<Record<string, number>>> = { 'skew-by-watermark': 2 };

function seedText(seeds: readonly string[]): string {
  const [own] = seeds;
  const areNamedAfterIt = seeds.length > 1 && seeds.every((seed, i) => i === 0 || seed === `${own}-${i + 1}`);
  if (areNamedAfterIt) return String(seeds.length);
  // With a comma, so that a single seed is no number of seeds.
  return shellWord(seeds.length === 1 ? `${own},` : seeds.join(','));
}
