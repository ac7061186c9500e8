import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT_CODES, TraplineError } from '../src/model/errors.ts';
import { announceOn } from './announce.ts';
import { down, status, up } from './commands.ts';
import { FLINK } from './flink/prepare.ts';
import { INFLUXDB } from './influxdb/service.ts';
import { KAFKA } from './kafka/service.ts';
import { type Preparable, type RunningService, type Service } from './service.ts';
import { SPARK } from './spark/prepare.ts';

const SERVICES: readonly Service[] = [KAFKA, INFLUXDB];
const PREPARABLE: readonly Preparable[] = [...SERVICES, SPARK, FLINK];
const LINES = SERVICES.flatMap(({ lines }) => lines);

const announce = announceOn(process.stderr);

const onOneOf = <T>(args: Argv<T>, services: readonly Preparable[]) =>
  args.positional('service', { choices: services.map(({ name }) => name), default: KAFKA.name, describe: 'Which one' });
const onService = <T>(args: Argv<T>) => onOneOf(args, SERVICES);
const json = { type: 'boolean', default: false, describe: 'Print JSON' } as const;
const version = { type: 'string', requiresArg: true, choices: LINES, describe: 'Which line of versions' } as const;

const cli = yargs(hideBin(process.argv))
  .scriptName('npm run services --')
  .locale('en')
  .usage(
    '$0 <command>\n\nThe services that Trapline talks to: as plain processes, or through Docker where an engine answers.',
  )
  .command(
    'prepare [service]',
    'Fetch what the service needs to run as a process',
    (args) => {
      const choices = PREPARABLE.flatMap(({ lines }) => lines);
      return onOneOf(args, PREPARABLE).option('version', {
        ...version,
        choices,
        describe: 'Only this line of versions',
      });
    },
    async (given) => {
      const service = PREPARABLE.find(({ name }) => name === given.service)!;
      for (const line of given.version === undefined ? service.lines : [lineOf(service, given.version)]) {
        await service.prepare(line, announce);
      }
    },
  )
  .command(
    'up [service]',
    'Start the service and leave it running',
    (args) =>
      onService(args)
        .option('version', version)
        .option('port', { type: 'number', requiresArg: true, describe: 'Port on 127.0.0.1' })
        .option('docker', { type: 'boolean', default: true, describe: 'Use Docker; --no-docker starts a process' })
        .option('json', json),
    async (given) => {
      const service = named(given.service);
      const line = lineOf(service, given.version ?? service.lines[0]!);
      const running = await up(service, { line, port: given.port, docker: given.docker }, announce);
      console.log(given.json ? asJson(running) : inWords(running));
    },
  )
  .command(
    'down [service]',
    'Stop the service, and remove its data',
    (args) => onService(args).option('json', json),
    async (given) => {
      const ended = await down(named(given.service));
      if (given.json) console.log(ended === null ? 'null' : asJson(ended));
      else console.log(ended === null ? `${given.service} is not up` : `${given.service} ${ended.version} is down`);
    },
  )
  .command(
    'status',
    'List what is up',
    (args) => args.option('json', json),
    (given) => {
      const running = SERVICES.map(status).filter((service) => service !== null);
      if (given.json) console.log(JSON.stringify(running.map(flat), null, 2));
      else console.log(running.length === 0 ? 'nothing is up' : running.map(inWords).join('\n'));
    },
  )
  .demandCommand(1, 'expected a command: prepare, up, down or status')
  .strict()
  .version(false)
  .fail((complaint: string | null, error: Error | undefined) => {
    throw error instanceof TraplineError ? error : badUsage(complaint ?? String(error));
  });

try {
  await cli.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}

/** Prints an error and returns the exit code. An error that is neither ours nor the system's is a defect. */
function reportFailure(error: unknown): number {
  const fromSystem = error instanceof Error && 'syscall' in error;
  if (!(error instanceof TraplineError) && !fromSystem) throw error;
  console.error(`services: ${error.message}`);
  return EXIT_CODES[error instanceof TraplineError ? error.code : 'service'];
}

function badUsage(complaint: string): TraplineError {
  return new TraplineError('usage', complaint.replaceAll(/\s*\n\s*/g, ' '));
}

function named(name: string): Service {
  return SERVICES.find((service) => service.name === name)!;
}

/** Each service has its own version lines. */
function lineOf({ name, lines }: Preparable, line: string): string {
  if (lines.includes(line)) return line;
  throw badUsage(`${name} has no version ${line}: expected ${lines.join(' or ')}`);
}

/** `kafka 3.9.2 (process 4711): brokers 127.0.0.1:9092` */
function inWords({ service, version: full, how, process: own, addresses }: RunningService): string {
  const where = Object.entries(addresses).map(([name, address]) => `${name} ${address}`);
  return `${service} ${full} (${own === null ? how : `process ${own.pid}`}): ${where.join(', ')}`;
}

/** The record with each address under its own name, for `jq -r .brokers`. */
function flat({ addresses, process: own, ...rest }: RunningService): object {
  return { ...rest, ...addresses, pid: own?.pid ?? null, folder: own?.folder ?? null };
}

function asJson(running: RunningService): string {
  return JSON.stringify(flat(running), null, 2);
}
