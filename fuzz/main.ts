import { relative } from 'node:path';
import { onInterrupt } from '../src/cli/interrupt.ts';
import { reportFailure } from '../src/cli/failure.ts';
import { endOnLostOutput } from '../src/cli/lost-output.ts';
import { EXIT_CODES, TraplineError } from '../src/model/errors.ts';
import { type CampaignFacts } from './campaign.ts';
import { LATE_MS } from './bounds.ts';
import { pathsBefore, readInput, writeFound } from './corpus.ts';
import { type ListedEntrance } from './entrance.ts';
import { ENTRANCES } from './entrances.ts';
import { type FaultyInput } from './found-faults.ts';
import { countedOf, type EntranceResult, fuzzEntrance } from './fuzz-entrance.ts';
import { type Fault } from './judge.ts';
import { fuzzOrder, type FuzzOrder, type FuzzRequest, USAGE } from './options.ts';
import { Progress } from './progress.ts';
import { EntranceThread, ThreadEnded } from './thread.ts';

/** `npm run fuzz`. Exit code 1 when a fault was found; the inputs are in `fuzz/found/` then. */

const MS_PER_MINUTE = 60_000;

endOnLostOutput(process.argv.slice(2));
try {
  await run(fuzzOrder(process.argv.slice(2)));
} catch (error) {
  process.exitCode = fail(error, process.argv.slice(2));
}

function fail(error: unknown, argv: readonly string[]): number {
  if (error instanceof TraplineError && error.code !== 'defect') return reportFailure(error, argv);
  console.error(`fuzz: this is a defect of the fuzzer itself: ${error instanceof Error ? error.stack : String(error)}`);
  console.error(`To reproduce it: npm run fuzz -- ${argv.join(' ')}`);
  return EXIT_CODES.defect;
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
  const inputs = [...pathsBefore(file), file].map(readInput);
  const fault = await lastFault(entrance, inputs).catch((error: unknown) => {
    if (error instanceof ThreadEnded) return error.found.fault;
    throw error;
  });
  console.log(
    fault === undefined ? `${entrance.name}: taken as it should be` : `${entrance.name}: ${fault.what}\n${fault.stack}`,
  );
  if (fault !== undefined) process.exitCode = EXIT_CODES.expectation;
}

/** The fault of the last of inputs that are taken one behind the other. */
async function lastFault(entrance: ListedEntrance, inputs: readonly Uint8Array[]): Promise<Fault | undefined> {
  const thread = await EntranceThread.opened(entrance.name);
  try {
    let fault: Fault | undefined;
    for (const [i, input] of inputs.entries()) fault = await thread.take(input, i === inputs.length - 1 ? LATE_MS : 0);
    return fault;
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
  const faults = results.reduce((sum, one) => sum + countedOf(one).length, 0);
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

function tell(result: EntranceResult): void {
  const { entrance, facts, wallMs, faults, passing, leftAlone } = result;
  const rate = Math.round((facts.inputs * 1000) / wallMs);
  const figures = [
    `${facts.inputs} inputs`,
    `${rate}/s`,
    `${facts.kept} kept`,
    `${facts.covered} characters of src run`,
  ];
  console.log(`${entrance.name.padEnd(20)} ${figures.join(', ')}, ${countedOf(result).length} faults`);
  if (leftAlone !== null) console.log(`  left alone before its end: ${leftAlone}`);
  for (const one of faults) tellFault(entrance, one, '');
  for (const one of passing) {
    const counts = one.fault.of === 'time' ? ', and of time alone, so not counted' : '';
    tellFault(entrance, one, `, which was not seen again${counts}`);
  }
}

function tellFault({ name }: ListedEntrance, one: FaultyInput, more: string): void {
  const path = relative('.', writeFound(name, one));
  const before = one.before.length === 0 ? '' : ` behind ${one.before.length} others`;
  console.log(
    `  ${one.fault.what}${more}\n    ${one.input.length} bytes${before}; again: npm run fuzz -- --again ${path}`,
  );
}
