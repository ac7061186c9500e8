import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXIT_CODES } from '../src/model/errors.ts';
import { onInterrupt } from '../src/cli/interrupt.ts';
import { type Draw } from './run-twice.ts';
import { soak } from './soak.ts';

/**
 * `npm run soak -- [--minutes M | --scenarios N] [--seed S] [--from N]`: random scenarios, each run twice in this process with other
 * batches and consumers, and one in a hundred in a fresh process with another time zone and locale. Exit code 3 after a mismatch, whose scenario
 * is then in a file.
 */

const USAGE = `usage: npm run soak -- [options]

  --scenarios N  so many scenarios (1000, unless --minutes is given)
  --minutes M    so long
  --seed S       another seed than 1
  --from N       the first scenario's number, to go on where an earlier soak has ended

  npm run soak -- --minutes 30
  npm run soak -- --seed nightly --scenarios 10000`;

const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const FRESH_EVERY = 100;
const SAY_EVERY_MS = 10_000;

const { seed, from, minutes, scenarios } = readArguments();
const interrupt = onInterrupt('what was found is told');
const folder = mkdtempSync(join(tmpdir(), 'trapline-soak-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const startedAt = performance.now();
const elapsedMs = () => performance.now() - startedAt;
let saidAt = startedAt;
let done = 0;
const result = await soak({
  seed,
  from,
  freshEvery: FRESH_EVERY,
  isEnough: (count) => count >= scenarios || elapsedMs() >= minutes * 60_000,
  verifyFresh,
  onScenario: (draw, mismatch) => {
    done += 1;
    if (mismatch !== null) tell(draw, mismatch);
    if (performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    console.error(`${done} scenarios, ${perHour(done)} an hour`);
  },
  signal: interrupt.signal,
});
interrupt.release();
console.log(
  `seed ${seed} from ${from}: ${result.scenarios} scenarios, ${result.transactions} transactions, each run twice; ` +
    `${result.fresh} in a fresh process too; ${result.mismatches} mismatches; ${perHour(result.scenarios)} an hour on one core`,
);
if (result.mismatches > 0) process.exitCode = EXIT_CODES.determinism;
else if (interrupt.signal.aborted) process.exitCode = EXIT_CODES.interrupted;

function perHour(count: number): number {
  return Math.round((count * 3_600_000) / elapsedMs());
}

function tell(draw: Draw, mismatch: string): void {
  const file = `${draw.name}.yaml`;
  writeFileSync(file, draw.yaml);
  const [number] = draw.name.split('-').slice(-1);
  console.log(`${draw.name}: ${mismatch}`);
  console.log(`  again: npm run soak -- --seed ${seed} --from ${number} --scenarios 1`);
  console.log(`  alone: npx trapline verify ${file} --batch-rows ${draw.ways[0].batchRows}`);
}

/** By the command itself, from the scenario's file. */
async function verifyFresh({ name, yaml, ways }: Draw): Promise<string | null> {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, yaml);
  const args = [COMMAND, 'verify', file, '--batch-rows', String(ways[0].batchRows)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  rmSync(file);
  return status === 0 ? null : `in a fresh process: ${said.trim()}`;
}

function readArguments() {
  const values = parsed();
  if (values.help === true) {
    console.log(USAGE);
    process.exit(0);
  }
  const number = (name: 'minutes' | 'scenarios' | 'from', otherwise: number): number => {
    const text = values[name];
    if (text === undefined) return otherwise;
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
    console.error(`soak: --${name}: expected a number, found '${text}'`);
    process.exit(EXIT_CODES.input);
  };
  const isBounded = values.minutes !== undefined || values.scenarios !== undefined;
  if (!/^[a-z0-9-]{1,40}$/.test(values.seed)) {
    console.error(`soak: --seed: expected up to 40 lower-case letters, digits and dashes, found '${values.seed}'`);
    process.exit(EXIT_CODES.input);
  }
  return {
    seed: values.seed,
    from: number('from', 0),
    minutes: number('minutes', Infinity),
    scenarios: number('scenarios', isBounded ? Infinity : 1000),
  };
}

function parsed() {
  try {
    return parseArgs({
      options: {
        minutes: { type: 'string' },
        scenarios: { type: 'string' },
        seed: { type: 'string', default: '1' },
        from: { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    console.error(`soak: ${(error as Error).message}\n${USAGE}`);
    process.exit(EXIT_CODES.input);
  }
}
