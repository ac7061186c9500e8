import { unknownName } from '../config/messages.ts';
import { formatDuration } from '../config/units.ts';
import { TraplineError } from '../model/errors.ts';
import { type Rule } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Axis } from './axis.ts';

/** What makes the axes of each preset for a scenario, or says why it has none. */
type Preset = (scenario: Scenario) => readonly RawAxis[] | string;

/** An axis whose assignments are not yet known to come from a preset. */
interface RawAxis {
  readonly name: string;
  readonly values: readonly { readonly label: string; readonly assignments: readonly string[] }[];
}

const SKEWS = ['0s', '1s', '5s', '20s', '1m'];
const WATERMARKS = ['0s', '1s', '5s', '30s', '2m'];
const EVASIONS = ['0', '0.25', '0.5', '0.75', '1'];
const PARTITIONS = ['1', '2', '4', '8', '16'];
/** So many hopping windows hold each transaction. */
const OVERLAP = 5;

const PRESETS: Readonly<Record<string, Preset>> = {
  'skew-by-watermark': () => [
    {
      name: 'clock_skew',
      values: SKEWS.map((sd) => ({
        label: sd,
        assignments: [sd === '0s' ? 'clocks=[]' : `clocks=[{offset: {normal: {sd: ${sd}}}}]`],
      })),
    },
    pathAxis('engine.allowed_disorder', WATERMARKS),
  ],
  'window-kinds': ({ engine }) => [
    {
      name: 'windows',
      values: (['trailing', 'tumbling', 'hopping'] as const).map((kind) => ({
        label: kind,
        assignments: engine.ruleSet.rules.map((rule) => `rules.${rule.name}.window=${windowText(rule, kind)}`),
      })),
    },
  ],
  evasion: ({ name, fraud }) =>
    fraud.length === 0
      ? `${name} has no fraud that could evade anything`
      : [
          {
            name: 'evasion',
            values: EVASIONS.map((label) => ({
              label,
              assignments: fraud.map((_, i) => `fraud[${i}].evasion=${label}`),
            })),
          },
        ],
  partitions: () => [pathAxis('delivery.partitions', PARTITIONS)],
};

/** The names of the presets. */
export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS);

/**
 * The axes of a preset for a scenario. `skew-by-watermark` puts clocks whose error is normal, drawn for each client, in the place of the
 * scenario's. Throws TraplineError: `unknown_name` for no preset, `scenario_unsuitable` for one that does not fit the scenario.
 */
export function presetAxes(name: string, scenario: Scenario): readonly Axis[] {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset === undefined)
    throw new TraplineError('unknown_name', `--preset: ${unknownName('preset', name, PRESET_NAMES)}`);
  const axes = preset(scenario);
  if (typeof axes === 'string') throw new TraplineError('scenario_unsuitable', `--preset ${name}: ${axes}`);
  const option = `--preset ${name}:`;
  return axes.map((axis) => ({
    name: axis.name,
    values: axis.values.map(({ label, assignments }) => ({
      label,
      assignments: assignments.map((assignment) => ({ option, assignment })),
    })),
  }));
}

function pathAxis(name: string, labels: readonly string[]): RawAxis {
  return { name, values: labels.map((label) => ({ label, assignments: [`${name}=${label}`] })) };
}

function windowText({ window: { sizeMs } }: Rule, kind: 'trailing' | 'tumbling' | 'hopping'): string {
  const size = formatDuration(sizeMs);
  switch (kind) {
    case 'trailing':
      return size;
    case 'tumbling':
      return `{tumbling: ${size}}`;
    case 'hopping':
      return `{hopping: {size: ${size}, slide: ${formatDuration(Math.max(1, Math.floor(sizeMs / OVERLAP)))}}}`;
  }
}
