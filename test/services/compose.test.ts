import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { KAFKA } from '../../services/kafka/service.ts';
import { ROOT } from './services-command.ts';

const COMPOSE = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

it('docker-compose.yml has the same Kafka as the processes, and no port that others reach', () => {
  const { services } = parse(COMPOSE) as {
    services: Record<string, { image: string; ports: readonly string[] }>;
  };
  expect(services['kafka']!.image).toBe(`apache/kafka:\${TRAPLINE_KAFKA_VERSION:-${KAFKA.version('4')}}`);
  const ports = Object.values(services).flatMap((service) => service.ports);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});
