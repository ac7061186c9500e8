import { type Variable } from './provisioned.ts';

/** What of a variable is chosen: values from its list, or All. */
export type Choice = readonly string[] | 'all';
export type Choices = Readonly<Record<string, Choice>>;

/** What a dashboard shows: both ends belong to it, in ms since the epoch. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Filling {
  readonly variables: readonly Variable[];
  readonly choices: Choices;
  readonly range: TimeRange;
  readonly intervalMs: number;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
] as const;

/**
 * The query that Grafana sends in place of one with variables and macros. `${name:regex}` is a group of the values chosen, each with
 * what regular expressions give a meaning taken away from it; a custom value for All goes in as it is. Throws for what is not filled.
 */
export function fill(query: string, { variables, choices, range, intervalMs }: Filling): string {
  const filled = query
    .replaceAll(/\$\{(\w+):regex\}/g, (_, name: string) => {
      const variable = variables.find((one) => one.name === name);
      if (variable === undefined) throw new Error(`no variable ${name} for: ${query}`);
      return regexOf(variable, choices[name] ?? 'all');
    })
    .replaceAll('$timeFilter', `time >= ${range.fromMs}ms and time <= ${range.toMs}ms`)
    .replaceAll('$__interval_ms', String(intervalMs))
    .replaceAll('$__interval', duration(intervalMs));
  if (/\$[\w{]/.test(filled)) throw new Error(`something is not filled in: ${filled}`);
  return filled;
}

function regexOf({ allValue }: Variable, choice: Choice): string {
  if (choice === 'all') return allValue;
  const values = choice.map((value) => value.replaceAll(/[\\^$*+?.()|[\]{}/]/g, String.raw`\$&`));
  return values.length === 1 ? values[0]! : `(${values.join('|')})`;
}

/** As Grafana writes it: `90s`, `10m`, `1d`. */
function duration(ms: number): string {
  const [unitMs, unit] = UNITS.find(([size]) => ms % size === 0)!;
  return `${ms / unitMs}${unit}`;
}
