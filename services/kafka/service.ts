import { TraplineError } from '../../src/model/errors.ts';
import { type Announce } from '../announce.ts';
import { composeUp } from '../docker.ts';
import { startKafka } from '../kafka.ts';
import { isFree } from '../ports.ts';
import { type RunningService, type Service, type StartedProcess } from '../service.ts';
import { distributionOf, isPrepared, KAFKA_LINES, type KafkaLine } from './distribution.ts';
import { prepareKafka } from './prepare.ts';
import { untilReady } from './ready.ts';

const USUAL_PORT = 9092;
const CONTAINER_TIMEOUT_MS = 60_000;

/** Kafka as a service of the commands. */
export const KAFKA: Service = {
  name: 'kafka',
  lines: KAFKA_LINES,
  version: (line) => distributionOf(line as KafkaLine).version,
  prepare: (line, announce) => prepareKafka(line as KafkaLine, announce),
  startProcess: (line, port, announce) => startProcess(line as KafkaLine, port, announce),
  startContainer: (line, port = USUAL_PORT) => startContainer(line as KafkaLine, port),
};

async function startProcess(line: KafkaLine, port: number | undefined, announce: Announce): Promise<StartedProcess> {
  if (!isPrepared(distributionOf(line))) await prepareKafka(line, announce);
  const chosen = port ?? ((await isFree(USUAL_PORT)) ? USUAL_PORT : undefined);
  const server = await startKafka({ version: line, ...(chosen === undefined ? {} : { port: chosen }) });
  const { version, brokers, pid, folder } = server;
  return {
    running: { service: KAFKA.name, how: 'process', version, addresses: { brokers }, process: { pid, folder } },
    release: () => server.release(),
  };
}

async function startContainer(line: KafkaLine, port: number): Promise<RunningService> {
  const { version } = distributionOf(line);
  const brokers = `127.0.0.1:${port}`;
  await composeUp(KAFKA.name, { TRAPLINE_VERSION_KAFKA: version, TRAPLINE_PORT_KAFKA: String(port) });
  const deadline = Date.now() + CONTAINER_TIMEOUT_MS;
  if (!(await untilReady(brokers, undefined, () => Date.now() > deadline))) {
    throw new TraplineError(
      'service_failed',
      `Kafka ${version} does not answer at ${brokers}: docker compose logs kafka`,
    );
  }
  return { service: KAFKA.name, how: 'docker', version, addresses: { brokers }, process: null };
}
