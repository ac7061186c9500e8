import { type Scenario } from '../model/scenario.ts';
import { clockNames } from '../report/clock-words.ts';
import { type Report } from '../report/report-schema.ts';
import { type IntervalUnits } from '../score/interval-units.ts';

/** What a report says of its intervals: what they are about, given which faults, and which clocks are wrong. */
export function intervalFacts(
  { unit, about, faults, wrongClocks }: IntervalUnits,
  { clocks }: Pick<Scenario, 'clocks'>,
): NonNullable<Report['intervals']> {
  const named = new Set([...faults, ...wrongClocks]);
  const names = Object.entries(clockNames(clocks)).filter(([name]) => named.has(name));
  return {
    unit,
    about,
    faults: [...faults],
    ...(wrongClocks.length === 0 ? {} : { wrong_clocks: [...wrongClocks] }),
    ...(names.length === 0 ? {} : { names: Object.fromEntries(names) }),
  };
}
