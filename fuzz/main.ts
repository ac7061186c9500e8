import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { onInterrupt } from '../src/cli/interrupt.ts';
import { reportFailure } from '../src/cli/failure.ts';
import { EXIT_CODES } from '../src/model/errors.ts';
import { type CampaignFacts } from './campaign.ts';
import { writeFound } from './corpus.ts';
import { type ListedEntrance } from './entrance.ts';
import { ENTRANCES } from './entrances.ts';
import { type EntranceResult, fuzzEntrance } from './fuzz-entrance.ts';
import { fuzzOrder, type FuzzOrder, type FuzzRequest, USAGE } from './options.ts';
import { Progress } from './progress.ts';
import { EntranceThread, ThreadEnded } from './thread.ts';

/** `npm run fuzz`. Exit code 1 when a fault was found; the inputs are in `fuzz/found/` then. */

const MS_PER_MINUTE = 60_000;

try {
  await run(fuzzOrder(process.argv.slice(2)));
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.slice(2));
}

async function run(order: FuzzOrder): Promise<void> {
  switch (order.kind) {
    case 'help':
      return console.log(USAGE);
    case 'list':
      return ENTRANCES.forEach(({ name, what }) => console.log(`${name.padEnd(20)} ${what}`));
    case 'again':
      return again(order.entrance, order.file);
    case 'fuzz':
      return fuzz(order);
  }
}

async function again(entrance: ListedEntrance, file: string): Promise<void> {
  const input = readFileSync(file);
  const thread = new EntranceThread(entrance.name);
  try {
    const fault = await thread.take(input).catch((error: unknown) => {
      if (error instanceof ThreadEnded) return error.found.fault;
      throw error;
    });
    console.log(
      fault === undefined
        ? `${entrance.name}: taken as it should be`
        : `${entrance.name}: ${fault.what}\n${fault.stack}`,
    );
    if (fault !== undefined) process.exitCode = EXIT_CODES.expectation;
  } finally {
    await thread.close();
  }
}

async function fuzz(request: FuzzRequest): Promise<void> {
  const { seed, jobs } = request;
  const interrupt = onInterrupt('what was found is kept');
  const progress = new Progress(request);
  const waiting = planOf(request);
  const results: EntranceResult[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !interrupt.signal.aborted; next = waiting.shift()) {
      const { entrance, inputs, minutes } = next;
      const forMs = minutes * MS_PER_MINUTE;
      const onProgress = (facts: CampaignFacts): void => progress.at(entrance, facts);
      const result = await fuzzEntrance(entrance, { seed, inputs, forMs, onProgress, signal: interrupt.signal });
      results.push(result);
      tell(result);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  interrupt.release();
  const inputs = results.reduce((sum, { facts }) => sum + facts.inputs, 0);
  const faults = results.reduce((sum, one) => sum + one.faults.length, 0);
  const [places, took] = [results.length, (progress.elapsedMs / MS_PER_MINUTE).toFixed(1)];
  console.log(`seed ${seed}: ${inputs} inputs over ${places} entrances in ${took} min, ${faults} faults`);
  if (faults > 0) process.exitCode = EXIT_CODES.expectation;
  else if (interrupt.signal.aborted) process.exitCode = EXIT_CODES.interrupted;
}

interface Part {
  readonly entrance: ListedEntrance;
  readonly inputs: number;
  readonly minutes: number;
}

/** Each entrance with its share of the inputs, by its weight, and of the time, like every other. */
function planOf({ entrances, inputs, minutes, jobs }: FuzzRequest): Part[] {
  let weightLeft = entrances.reduce((sum, { weight }) => sum + weight, 0);
  let inputsLeft = inputs;
  return entrances.map((entrance) => {
    const share = inputs === Infinity ? Infinity : Math.round((inputsLeft * entrance.weight) / weightLeft);
    weightLeft -= entrance.weight;
    inputsLeft -= share;
    return { entrance, inputs: share, minutes: (minutes * Math.min(jobs, entrances.length)) / entrances.length };
  });
}

function tell({ entrance, facts, wallMs, faults, passing }: EntranceResult): void {
  const rate = Math.round((facts.inputs * 1000) / wallMs);
  const figures = [
    `${facts.inputs} inputs`,
    `${rate}/s`,
    `${facts.kept} kept`,
    `${facts.covered} characters of src run`,
  ];
  console.log(`${entrance.name.padEnd(20)} ${figures.join(', ')}, ${faults.length} faults`);
  for (const { input, fault } of faults) {
    const path = relative('.', writeFound(entrance.name, input, fault));
    console.log(`  ${fault.what}\n    ${input.length} bytes; again: npm run fuzz -- --again ${path}`);
  }
  for (const { fault } of passing) console.log(`  not seen again, so not counted: ${fault.what}`);
}
