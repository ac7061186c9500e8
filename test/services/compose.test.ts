import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { composeFileOf } from '../../services/compose-file.ts';
import { KAFKA } from '../../services/kafka/service.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { loadInfluxSettings } from '../../src/influx/settings.ts';
import { trapline } from '../cli/trapline.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runNode } from '../tooling/project.ts';
import { COMPOSE, ENV_EXAMPLE, EXAMPLES, PARSED, VARIABLES } from './compose-file.ts';
import { ROOT } from './services-command.ts';

const services = Object.entries(PARSED.services);
/** These come to an end by themselves. */
const JOBS = ['spark', 'trapline'];

const without = (image: string) => image.replace(/\$\{\w+:-([^}]*)\}/, '$1');

describe('docker-compose.yml', () => {
  it('has the stack, and Spark only for who asks for it', () => {
    expect(services.map(([name]) => name)).toEqual(['grafana', 'influxdb', 'kafka', 'spark', 'trapline']);
    expect(services.filter(([, { profiles }]) => profiles !== undefined).map(([name]) => name)).toEqual(['spark']);
  });

  it('has the same Kafka as the processes, and this Trapline', () => {
    expect(PARSED.services['kafka']!.image).toBe(`apache/kafka:\${TRAPLINE_VERSION_KAFKA:-${KAFKA.version('4')}}`);
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(PARSED.services['trapline']!.image).toBe(`trapline:${version}`);
    expect(PARSED.services['spark']!.image).toBe(`trapline/spark:${version}`);
  });

  it('pins every image to a full version', () => {
    const loose = services.filter(([, { image }]) => !/^[a-z/]+:\d+\.\d+\.\d+(-[\w.-]+)?$/.test(without(image)));
    expect(loose).toEqual([]);
  });

  it('has no port that others reach', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports).toHaveLength(3);
    expect(ports.filter((port) => !/^127\.0\.0\.1:\$\{TRAPLINE_PORT_[A-Z]+:-(\d+)\}:\1$/.test(port))).toEqual([]);
  });

  it('checks the health of whatever keeps running, and waits for that', () => {
    const unchecked = services.filter(([, { healthcheck }]) => healthcheck === undefined).map(([name]) => name);
    expect(unchecked).toEqual(JOBS);
    const waits = services.flatMap(([, service]) => Object.entries(service.depends_on ?? {}));
    expect(waits).toHaveLength(5);
    for (const [awaited, { condition }] of waits) {
      expect(condition).toBe('service_healthy');
      expect(JOBS).not.toContain(awaited);
    }
  });

  it('stops each service by a signal that it takes as a wish to end', () => {
    const signals = services.filter(([, { stop_signal }]) => stop_signal !== undefined);
    // InfluxDB 2.x listens to this one only; the others to Docker's own, SIGTERM.
    expect(signals.map(([name, { stop_signal }]) => [name, stop_signal])).toEqual([['influxdb', 'SIGINT']]);
  });

  it('mounts every named volume, and what it takes from the repository only to read', () => {
    const mounts = services.flatMap(([, service]) => service.volumes ?? []).map((mount) => mount.split(':'));
    const named = mounts.filter(([source]) => !source!.startsWith('.'));
    expect(named.map(([source]) => source).toSorted()).toEqual(Object.keys(PARSED.volumes));
    const bound = mounts.filter(([source]) => source!.startsWith('.'));
    expect(bound.map(([source, , mode]) => `${source} ${mode}`)).toEqual([
      './grafana/provisioning ro',
      './grafana/dashboards ro',
      './scenarios/rules ro',
    ]);
  });

  it('gives no container more rights than a plain user has', () => {
    for (const [, service] of services) {
      expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
  });
});

describe('.env.example', () => {
  it('has every variable of docker-compose.yml and no other', () => {
    const names = EXAMPLES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.toSorted()).toEqual([...new Set(VARIABLES.map(({ name }) => name))].toSorted());
  });

  it('leaves secrets to be filled in, which have no other source', () => {
    const secrets = EXAMPLES.filter(({ name }) => /TOKEN|PASSWORD/.test(name));
    expect(secrets).toHaveLength(3);
    for (const { name, value, commented } of secrets) {
      expect({ value, commented }).toEqual({ value: '', commented: false });
      const places = VARIABLES.filter((variable) => variable.name === name);
      expect(places.filter(({ required, fallback }) => !required || fallback !== undefined)).toEqual([]);
    }
  });

  it('shows the default of everything else', () => {
    const others = EXAMPLES.filter(({ name }) => !/TOKEN|PASSWORD/.test(name));
    expect(others).toHaveLength(5);
    for (const { name, value, commented } of others) {
      expect(commented).toBe(true);
      const places = VARIABLES.filter((variable) => variable.name === name);
      expect(new Set(places.map(({ fallback }) => fallback))).toEqual(new Set([value]));
    }
  });

  it('may lie in the environment of the command as a whole', () => {
    const environment = Object.fromEntries(EXAMPLES.map(({ name }) => [name, 'value']));
    expect(loadInfluxSettings({ environment, url: 'http://127.0.0.1:8086' })).toMatchObject({ token: 'value' });
    expect(() => loadKafkaSettings({ environment, brokers: '127.0.0.1:9092' })).not.toThrow();
  });

  it('offers the profile that there is, for every command', () => {
    const offered = /^# COMPOSE_PROFILES=(.+)$/m.exec(ENV_EXAMPLE)?.[1]!.split(',');
    expect(offered).toEqual(services.flatMap(([, { profiles }]) => profiles ?? []));
  });

  it('is kept by git, while .env is not', () => {
    const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n');
    expect(ignored).toContain('.env');
    expect(ignored).not.toContain('.env*');
  });
});

it('Trapline understands what it is told of InfluxDB there, and keeps waiting lines on the disk', () => {
  const { environment, command, tmpfs } = PARSED.services['trapline']!;
  const url = command![command!.indexOf('--influx') + 1]!;
  const { spoolDirectory, ...settings } = loadInfluxSettings({ environment: environment!, url });
  const { DOCKER_INFLUXDB_INIT_ORG: org, DOCKER_INFLUXDB_INIT_BUCKET: bucket } =
    PARSED.services['influxdb']!.environment!;
  expect(settings).toMatchObject({ url: 'http://influxdb:8086', org, bucket });
  expect(tmpfs!.some((mount) => spoolDirectory.startsWith(mount.split(':')[0]!))).toBe(false);
  expect(PARSED.services['grafana']!.environment).toMatchObject({
    TRAPLINE_INFLUX_URL: url,
    TRAPLINE_INFLUX_DATABASE: bucket,
  });
});

describe('the command of Trapline there', () => {
  const inFolder = temporaryFolder();

  it('is understood, and only misses the services', () => {
    const command = PARSED.services['trapline']!.command!.map((word) =>
      word.replace(/(influxdb|kafka):\d+/, '127.0.0.1:1').replace(/^\/runs/, inFolder()),
    );
    const { status, stderr } = trapline(command);
    expect(stderr).toMatch(/^trapline: no InfluxDB at http:\/\/127\.0\.0\.1:1: .*\n$/);
    expect(status).toBe(4);
  });
});

it('Grafana finds its files there', () => {
  const { volumes, environment } = PARSED.services['grafana']!;
  const bound = volumes!.filter((mount) => mount.startsWith('./')).map((mount) => mount.split(':'));
  const inRepository = (path: string) => {
    const [source, target] = bound.find(([, place]) => path.startsWith(`${place}/`))!;
    return join(ROOT, source!, path.slice(target!.length));
  };
  const home = environment!['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']!;
  expect(JSON.parse(readFileSync(inRepository(home), 'utf8'))).toMatchObject({ uid: 'trapline-customer-behaviour' });
  const read = (path: string) => readFileSync(inRepository(`/etc/grafana/provisioning/${path}`), 'utf8');
  expect(read('dashboards/trapline.yaml')).toContain(`path: ${dirname(home)}\n`);
  const asked = [...read('datasources/influxdb.yaml').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
  expect(asked).toHaveLength(3);
  expect(Object.keys(environment!)).toEqual(expect.arrayContaining(asked));
});

it('a service that is started alone needs no secret, and takes the data of no other with it', () => {
  const alone = composeFileOf('kafka');
  expect(JSON.parse(alone)).toEqual({
    name: 'trapline',
    services: { kafka: PARSED.services['kafka'] },
    volumes: { 'kafka-data': null },
  });
  expect(alone).not.toContain(':?');
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
    const { status, stdout } = lint(COMPOSE.replace('start_period:', 'start_perriod:'));
    expect(status).toBe(1);
    expect(stdout).toMatch(/services\/kafka\/healthcheck.*additional properties.*invalid-schema/);
  });
});
