import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { nodeFileAccess } from '../../src/config/file-access.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { assertEngineEqualsOracle } from '../../src/score/integrity.ts';
import { say } from './said.ts';

/**
 * Run in a process of its own, with a mutant planted: shipped scenarios against their golden digests and counts, and the engine of each
 * against the oracle. Says which one found the first difference, and how many it took.
 */

const goldenSchema = z.record(
  z.string(),
  z.object({
    digests: z.record(z.string(), z.string().nullable()),
    counts: z.record(z.string(), z.number().nullable()),
  }),
);
const golden = goldenSchema.parse(
  JSON.parse(readFileSync(join(nodeFileAccess.scenariosDirectory, 'golden.json'), 'utf8')),
);

const scenarios = process.argv.slice(2);
let [cases, found] = [0, null as string | null];
const startedAt = performance.now();
for (const scenario of scenarios) {
  cases += 1;
  const difference = await differenceOf(scenario);
  if (difference === null) continue;
  found = `${scenario}: ${difference}`;
  break;
}
say({ found, cases, transactions: null, seconds: (performance.now() - startedAt) / 1000 });

async function differenceOf(scenario: string): Promise<string | null> {
  try {
    const run = await runScenario({
      ...prepareRun({ scenario }),
      directory: null,
      batchRows: 512,
      attribute: false,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    if (run.kind === 'interrupted') return 'it was interrupted';
    assertEngineEqualsOracle(run.report);
    return differenceFromGolden(run.report);
  } catch (error) {
    return (error as Error).message;
  }
}

function differenceFromGolden({ scenario, digests, counts }: Report): string | null {
  const expected = golden[scenario];
  if (expected === undefined) return null;
  for (const [name, digest] of Object.entries(expected.digests)) {
    if (digests[name as keyof typeof digests] !== digest) return `another digest of ${name}`;
  }
  for (const [name, count] of Object.entries(expected.counts)) {
    if (counts[name as keyof typeof counts] !== count) return `another count of ${name}`;
  }
  return null;
}
