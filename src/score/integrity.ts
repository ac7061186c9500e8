import { type EngineCounts } from '../model/engine-counts.ts';
import { defect, TraplineError } from '../model/errors.ts';
import { type Verdict } from '../model/verdict.ts';
import { type Report } from '../report/report-schema.ts';

/**
 * The engine's own counts against those of the oracle's admission, `verdicts`, and against one another. Throws
 * TraplineError('defect').
 */
export function assertConservation(counts: EngineCounts, verdicts: ReadonlyMap<Verdict, number>): void {
  const { delivered, admitted, late, future, duplicates, malformed } = counts;
  if (delivered !== admitted + late + future + duplicates + malformed) {
    throw defect(`records were lost in admission: ${JSON.stringify(counts)}`);
  }
  const seen = (verdict: Verdict) => verdicts.get(verdict) ?? 0;
  const oracle = {
    admitted: seen('admitted'),
    late: seen('late'),
    future: seen('future'),
    duplicates: seen('duplicate'),
    malformed: seen('malformed'),
  };
  const differing = (Object.keys(oracle) as (keyof typeof oracle)[]).filter((name) => oracle[name] !== counts[name]);
  if (differing.length > 0) {
    const words = differing.map((name) => `${name} ${counts[name]} for the engine, ${oracle[name]} for the oracle`);
    throw defect(`engine and oracle judged records differently: ${words.join('; ')}`);
  }
}

/**
 * Rung 6 must equal rung 5, where both are known, but for rules that are not deterministic. Throws TraplineError that names the rules where it does not: `defect` of the built-in
 * engine, `expectation` of another one that promised it.
 */
export function assertEngineEqualsOracle(report: Report): void {
  const other = report.engine_facts;
  if (other !== undefined && other.reference !== 'admitted') return;
  const broken = Object.entries(report.rules).filter(([, { engine_vs_oracle: diff, deterministic }]) => {
    return deterministic !== false && (diff.missing ?? 0) + (diff.extra ?? 0) + (diff.altered ?? 0) > 0;
  });
  if (broken.length === 0) return;
  const words = broken.map(([name, { engine_vs_oracle: diff }]) => {
    return `${name}: ${diff.missing} missing, ${diff.extra} extra, ${diff.altered} altered`;
  });
  if (other !== undefined) {
    const promise = `engine ${other.name} promises exact_by_partition, and its detections differ from the oracle's`;
    throw new TraplineError('expectation_missed', `${promise}: ${words.join('; ')}`);
  }
  throw defect(`the engine's detections differ from the oracle's: ${words.join('; ')}`);
}
