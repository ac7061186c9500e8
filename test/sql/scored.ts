import { type Report } from '../../src/report/report-schema.ts';
import { prepareScore } from '../../src/run/prepare-score.ts';
import { scoreRun } from '../../src/run/score-run.ts';

/** How runs are done here. */
export const HOW = { batchRows: 4096, onProgress: () => undefined, signal: new AbortController().signal };

/** A window of each kind, as a rule set says it. */
export const WINDOWS = {
  trailing: '10m',
  tumbling: '{ tumbling: 10m }',
  hopping: '{ hopping: { size: 10m, slide: 4m } }',
};

/** Rules of every kind with one window. */
export function rulesOfEveryKind(window: string, where = ''): string {
  const rules = rulesIn(window);
  return where === '' ? rules : rules.replaceAll(' },', `, where: ${where} },`);
}

function rulesIn(window: string): string {
  return `[
    { name: impossible_travel, kind: distinct, field: region, at_least: 2, window: ${window} },
    { name: spending_spree, kind: distinct, field: category, at_least: 3, window: ${window} },
    { name: low_high_velocity, kind: pair, order: adjacent, below: 20.00 USD, above: 100.00 USD, window: ${window} },
    { name: sooner, detects: [], kind: pair, order: adjacent, below: 20.00 USD, above: 100.00 USD, window: 5m },
    { name: ordered, detects: [], kind: pair, order: ordered, below: 20.00 USD, above: 100.00 USD, window: ${window} },
    { name: unordered, detects: [], kind: pair, order: unordered, below: 20.00 USD, above: 100.00 USD, window: ${window} },
    { name: often, detects: [], kind: count, at_least: 3, window: ${window} },
    { name: much, detects: [], kind: sum, above: 300.00 USD, window: ${window} },
  ]`;
}

/** The report on the alerts in a file of JSON lines, against the run in `folder` and what its engine admitted. */
export async function scoreFound(folder: string, file: string, name: string): Promise<Report> {
  const engine = { kind: 'alerts', source: { path: file }, mapping: null, name, isExact: true } as const;
  const scored = await scoreRun(prepareScore(folder, undefined), { ...HOW, engine, directory: null });
  if (scored.kind !== 'finished') throw new Error('interrupted');
  return scored.report;
}

/** What a report says of each rule. */
export function figures({ rules }: Report) {
  return Object.entries(rules).map(([name, { episodes, alerts, engine_vs_oracle }]) => ({
    name,
    episodes,
    alerts,
    engine_vs_oracle,
  }));
}
