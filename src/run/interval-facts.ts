import { type Scenario } from '../model/scenario.ts';
import { clockNames } from '../report/clock-words.ts';
import { type Report } from '../report/report-schema.ts';
import { type IntervalUnits } from '../score/interval-units.ts';

/** What a report says of its intervals: what they are about, and what they hold given. */
export function intervalFacts(
  { unit, about, faults, timesGiven }: IntervalUnits,
  { clocks }: Pick<Scenario, 'clocks'>,
): NonNullable<Report['intervals']> {
  const named = new Set([...faults, ...timesGiven]);
  const names = Object.entries(clockNames(clocks)).filter(([name]) => named.has(name));
  return {
    unit,
    about,
    faults: [...faults],
    ...(timesGiven.length === 0 ? {} : { times_given: [...timesGiven] }),
    ...(names.length === 0 ? {} : { names: Object.fromEntries(names) }),
  };
}
