import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { down, status, up } from '../../services/commands.ts';
import { KAFKA } from '../../services/kafka/service.ts';
import { processRuns } from '../../services/state.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { createTopic, produce, readBack } from './clients.ts';
import { describeWithKafka } from './kafka-fixture.ts';
import { fakeCommands, ROOT, services, TYPESCRIPT } from './services-command.ts';
import { until } from '../until.ts';

interface Row {
  readonly service: string;
  readonly how: string;
  readonly version: string;
  readonly brokers: string;
  readonly pid: number;
  readonly folder: string;
}

/** Prints `pid folder` once its broker is up, and stays. */
const STARTER = `
  const { startKafka } = await import(${JSON.stringify(new URL('../../services/kafka.ts', import.meta.url).href)});
  const { pid, folder } = await startKafka();
  console.log(pid + ' ' + folder);
  setInterval(() => undefined, 1_000);
`;

const SILENT = Object.assign(() => undefined, { passing: () => undefined });
const UP = { line: '4', port: undefined, docker: false };

afterEach(() => vi.unstubAllEnvs());

describeWithKafka('the services command', (kafka) => {
  const inFolder = temporaryFolder();

  beforeEach(() => vi.stubEnv('XDG_RUNTIME_DIR', inFolder()));

  it('brings a broker up as a process that outlives it, knows it, and takes it down with its data', async () => {
    const outcome = services(['up', 'kafka', '--no-docker', '--json']);
    expect(outcome.status).toBe(0);
    const { brokers, pid, folder, ...row } = JSON.parse(outcome.stdout) as Row;
    const { version } = kafka();
    try {
      expect(row).toEqual({ service: 'kafka', how: 'process', version });
      await createTopic({ brokers }, 'topic');
      await produce({ brokers }, 'topic', ['value']);
      expect(await readBack({ brokers }, 'topic', 1)).toEqual(['value']);

      expect(status(KAFKA)).toEqual({ ...row, addresses: { brokers }, process: { pid, folder } });
      expect(await up(KAFKA, UP, SILENT)).toEqual(status(KAFKA));
      await expect(up(KAFKA, { ...UP, line: '3.9' }, SILENT)).rejects.toThrow(`kafka ${version} is up at ${brokers};`);
      expect(services(['status']).stdout).toBe(`kafka ${version} (process ${pid}): brokers ${brokers}\n`);
    } finally {
      expect(await down(KAFKA)).toMatchObject({ version });
    }
    expect(processRuns({ pid, folder })).toBe(false);
    expect(existsSync(folder)).toBe(false);
    expect(status(KAFKA)).toBeNull();
    expect(await down(KAFKA)).toBeNull();
  });

  it('uses Docker where an engine answers', async () => {
    const calls = inFolder('calls');
    const docker = `echo "$* $TRAPLINE_VERSION_KAFKA $TRAPLINE_PORT_KAFKA" >> ${calls}; echo an-answer`;
    vi.stubEnv('PATH', `${fakeCommands(inFolder('bin'), { docker })}:${process.env['PATH']}`);
    const { brokers, version } = kafka();
    const port = Number(brokers.split(':')[1]);

    const started = await up(KAFKA, { line: '4', port, docker: true }, SILENT);
    expect(started).toEqual({ service: 'kafka', how: 'docker', version, addresses: { brokers }, process: null });
    expect(status(KAFKA)).toEqual(started);
    expect(await down(KAFKA)).toEqual(started);

    const made = readFileSync(calls, 'utf8').replaceAll(`--project-directory ${ROOT} --file - `, '');
    expect(made).toContain(`compose up --detach --wait kafka ${version} ${port}\n`);
    expect(made).toContain('compose down --volumes kafka ');
  });

  it('is for brokers that shall outlive their starter: others die with it, however it dies', async () => {
    const args = [...TYPESCRIPT, '--input-type=module', '--eval', STARTER];
    const starter = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
    const [pid, folder] = line.split(' ') as [string, string];
    const server = { pid: Number(pid), folder };
    expect(processRuns(server)).toBe(true);
    starter.kill('SIGKILL');
    await until('the broker dies, and its folder goes', () => !processRuns(server) && !existsSync(folder));
    expect(existsSync(folder)).toBe(false);
  });
});
