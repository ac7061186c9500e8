import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KAFKA } from '../../services/kafka/service.ts';
import { runNode } from '../tooling/project.ts';
import { temporaryFolder } from '../temporary-folder.ts';
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

// dclint holds a file against the JSON Schema of the Compose Specification, and needs neither Docker nor the network.
describe('docker-compose.yml against the Compose Specification', () => {
  const inFolder = temporaryFolder();
  const lint = (text: string) => {
    writeFileSync(inFolder('docker-compose.yml'), text);
    const dclint = join(ROOT, 'node_modules/dclint/bin/dclint.cjs');
    return runNode([dclint, '--max-warnings', '0', inFolder('docker-compose.yml')], ROOT);
  };

  it('is valid', () => expect(lint(COMPOSE)).toMatchObject({ status: 0 }));

  it('would not be with a misspelt key', () => {
    const { status, stdout } = lint(COMPOSE.replace('interval:', 'intervall:'));
    expect(status).toBe(1);
    expect(stdout).toMatch(/services\/kafka\/healthcheck.*additional properties.*invalid-schema/);
  });
});
