import { quantity } from '../../text/quantity.ts';
import { type BrokerFinding, type BrokerHuntResult } from './hunt-brokers.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** What a hunt is told of beside its result. */
export interface BrokerHuntFacts {
  readonly seed: string;
  readonly jobs: number;
  readonly elapsedMs: number;
  /** Findings that were written, by the name of their file. */
  readonly named: ReadonlyMap<string, BrokerFinding>;
  /** Shrunk to what lies in the folder already. */
  readonly known: readonly string[];
  readonly folder: string;
}

/** The result as JSON. */
export function brokerHuntJson(result: BrokerHuntResult, facts: BrokerHuntFacts): string {
  const summary = {
    schema: 'trapline.hunt-broker/1',
    seed: facts.seed,
    jobs: facts.jobs,
    cases: result.cases,
    seconds: Math.round(facts.elapsedMs / 10) / 100,
    simulated_s: Math.round(result.simulatedMs / SECOND_MS),
    findings: [...facts.named].map(([name, { mismatch, plan, number }]) => ({
      name,
      file: `${facts.folder}/${name}.yaml`,
      words: mismatch,
      happenings: plan.happenings.length,
      case: number,
    })),
    known: facts.known,
    failed_cases: Object.fromEntries(result.failed),
    happenings: Object.fromEntries(sorted(result.happenings)),
  };
  return JSON.stringify(summary, null, 2);
}

/** The same for people, in lines. */
export function brokerHuntLines(result: BrokerHuntResult, facts: BrokerHuntFacts): string[] {
  const { cases, simulatedMs, happenings, failed } = result;
  const { elapsedMs, named, known, folder } = facts;
  const rate = Math.round((cases * MINUTE_MS) / Math.max(1, elapsedMs));
  const took = `${Math.round(elapsedMs / SECOND_MS)} s (${rate} a minute)`;
  const total = [...failed.values()].reduce((sum, count) => sum + count, 0);
  return [
    `${quantity(cases, 'case')}, ${quantity(Math.round(simulatedMs / MINUTE_MS), 'simulated minute')}, in ${took}`,
    '',
    'What happened to brokers and clients (cases)',
    ...sorted(happenings).map(([kind, count]) => `${String(count).padStart(6)}  ${kind}`),
    '',
    ...(total === 0
      ? ['Nothing was found.']
      : [
          `${quantity(named.size, 'finding')}, ${known.length} known before; ${quantity(total, 'case')} failed`,
          ...[...named].flatMap(([name, { mismatch, plan }]) => [
            `  ${folder}/${name}.yaml  ${quantity(plan.happenings.length, 'happening')}`,
            `    ${mismatch}`,
          ]),
          ...known.map((name) => `  ${folder}/${name}.yaml  known before`),
        ]),
  ];
}

function sorted(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
