import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { type Axis } from './axis.ts';
import { expandRange } from './expand-range.ts';
import { splitValues } from './split-values.ts';

/** What a sweep has an option of its own for. */
const OWN_OPTIONS: Readonly<Partial<Record<string, string>>> = {
  seed: '--seeds',
};

/**
 * `PATH=V1,V2,…` as given to `--vary`. The values are YAML, as with `--set`, or ranges such as `0s..10s/1s`. Throws
 * TraplineError('option_invalid'); whether path and values mean something to the scenario is seen later.
 */
export function parseVary(text: string): Axis {
  const option = `--vary ${text}`;
  const equals = text.indexOf('=');
  if (equals < 1) throw refusal(option, 'expected PATH=V1,V2,…, such as engine.allowed_disorder=0s,1s,5s');
  const name = text.slice(0, equals).trim();
  const instead = OWN_OPTIONS[name];
  if (instead !== undefined) throw refusal(option, `the ${name} is varied with ${instead}`);
  const labels = splitValues(text.slice(equals + 1)).flatMap((value) => {
    if (value === '') throw refusal(option, 'expected a value between two commas; an empty text is written as ""');
    return expandRange(value, `--vary ${name}`);
  });
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined) throw refusal(option, `the value ${show(repeated)} is given twice`);
  const values = labels.map((label) => ({
    label,
    assignments: [{ option: '--vary', assignment: `${name}=${label}` }],
  }));
  return { name, values };
}

/** Throws TraplineError('option_invalid') if two axes are of one name. */
export function refuseRepeatedAxes(axes: readonly Axis[]): void {
  const names = axes.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return;
  throw refusal(`--vary ${repeated}`, 'expected once, with all its values; it is given twice');
}

function refusal(option: string, why: string): TraplineError {
  return new TraplineError('option_invalid', `${option}: ${why}`);
}
