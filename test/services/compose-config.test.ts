import { spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { composeFileOf } from '../../services/compose-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { EXAMPLES, VARIABLES } from './compose-file.ts';
import { ROOT } from './services-command.ts';

const SECRETS = [...new Set(VARIABLES.filter(({ required }) => required).map(({ name }) => name))];

/** Neither the variables of the shell that runs the tests nor a .env file shall decide. */
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TRAPLINE_')));

function compose(args: readonly string[], input = '') {
  return spawnSync('docker', ['compose', ...args], { cwd: ROOT, encoding: 'utf8', env: ENVIRONMENT, input });
}

// It reads the file as it would to start it, and needs no engine for that.
describe.skipIf(compose(['version']).status !== 0)('what `docker compose` itself makes of docker-compose.yml', () => {
  const inFolder = temporaryFolder();
  let file: string;
  let whole: (...args: readonly string[]) => ReturnType<typeof compose>;

  beforeEach(() => {
    file = inFolder('env');
    whole = (...args) => compose(['--env-file', file, 'config', ...args]);
  });

  const fill = (missing?: string) => {
    const lines = EXAMPLES.filter(({ commented }) => !commented).map(
      ({ name, value }) => `${name}=${name === missing ? value : 'twelve-chars'}\n`,
    );
    writeFileSync(file, lines.join(''));
  };

  it('is a stack that runs mixed-fraud live, once .env.example is filled in', () => {
    fill();
    const { status, stdout } = whole('--format', 'json');
    expect(status).toBe(0);
    const { services } = JSON.parse(stdout) as { services: Record<string, { command: string[]; ports: object[] }> };
    expect(Object.keys(services).toSorted()).toEqual(['grafana', 'influxdb', 'kafka', 'trapline']);
    expect(services['trapline']!.command.slice(0, 3)).toEqual(['run', 'mixed-fraud', '--live']);
    expect(services['grafana']!.ports).toMatchObject([{ host_ip: '127.0.0.1', published: '3000', target: 3000 }]);
  });

  it('has the job on Spark in its profile, which .env may name for every command', () => {
    fill();
    expect(whole('--services').stdout.split('\n')).not.toContain('spark');
    appendFileSync(file, 'COMPOSE_PROFILES=spark\n');
    const { status, stdout } = whole('--services');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n').toSorted()).toEqual(['grafana', 'influxdb', 'kafka', 'spark', 'trapline']);
  });

  it.each(SECRETS)('is refused without %s, in words that say what to do', (secret) => {
    fill(secret);
    const { status, stderr } = whole('--quiet');
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      `required variable ${secret} is missing a value: copy .env.example to .env and fill it in`,
    );
  });

  it('is the same Kafka, alone and with no secret at all', () => {
    fill();
    writeFileSync(inFolder('nothing'), '');
    const alone = ['--env-file', inFolder('nothing'), '--project-directory', ROOT, '--file', '-', 'config'];
    const { status, stdout } = compose([...alone, '--hash', 'kafka'], composeFileOf('kafka'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^kafka [0-9a-f]{64}\n$/);
    expect(stdout).toBe(whole('--hash', 'kafka').stdout);
  });
});
