import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { processRuns } from '../../services/state.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { createTopic, produce, readBack } from './clients.ts';
import { describeWithKafka } from './kafka-fixture.ts';
import { fakeCommands, ROOT, services, TYPESCRIPT } from './services-command.ts';

interface Row {
  readonly service: string;
  readonly how: string;
  readonly version: string;
  readonly brokers: string;
  readonly pid: number;
  readonly folder: string;
}

/** The first line that a starter prints, `pid folder`, once its broker is up. */
const STARTER = `
  const { startKafka } = await import(${JSON.stringify(new URL('../../services/kafka.ts', import.meta.url).href)});
  const { pid, folder } = await startKafka();
  console.log(pid + ' ' + folder);
  setInterval(() => undefined, 1_000);
`;

describeWithKafka('the services command', (kafka) => {
  const inFolder = temporaryFolder();

  it('brings a broker up as a process, knows it, and takes it down with its data', async () => {
    const env = { XDG_RUNTIME_DIR: inFolder() };
    const row = JSON.parse(services(['up', 'kafka', '--no-docker', '--json'], env).stdout) as Row;
    try {
      expect(row).toMatchObject({ service: 'kafka', how: 'process' });
      await createTopic(row, 'topic');
      await produce(row, 'topic', ['value']);
      expect(await readBack(row, 'topic', 1)).toEqual(['value']);

      const again = services(['up', '--json'], env);
      expect(JSON.parse(again.stdout)).toEqual(row);
      expect(again.stderr).toContain('is up already');
      const another = services(['up', 'kafka', '--version', '3.9'], env);
      expect(another).toMatchObject({ status: 4, stdout: '' });
      expect(another.stderr).toContain(`kafka ${row.version} is up at ${row.brokers}`);
    } finally {
      expect(services(['down', 'kafka'], env).stdout).toBe(`kafka ${row.version} is down\n`);
    }
    expect(processRuns(row)).toBe(false);
    expect(existsSync(row.folder)).toBe(false);
    expect(services(['status', '--json'], env).stdout).toBe('[]\n');
  });

  it('uses Docker where an engine answers', () => {
    const calls = inFolder('calls');
    const docker = `echo "$* $TRAPLINE_KAFKA_VERSION $TRAPLINE_KAFKA_PORT" >> ${calls}; echo an-answer`;
    const PATH = `${fakeCommands(inFolder('bin'), { docker })}:${process.env['PATH']}`;
    const env = { PATH, XDG_RUNTIME_DIR: inFolder() };
    const [, port] = kafka().brokers.split(':');

    const up = services(['up', 'kafka', '--port', port!], env);
    expect(up.stdout).toBe(`kafka ${kafka().version} (docker): brokers ${kafka().brokers}\n`);
    expect(services(['status'], env).stdout).toBe(up.stdout);
    expect(services(['down'], env).stdout).toBe(`kafka ${kafka().version} is down\n`);

    const made = readFileSync(calls, 'utf8').replaceAll(`--file ${ROOT}docker-compose.yml `, '');
    expect(made).toContain(`compose up --detach --wait kafka ${kafka().version} ${port}\n`);
    expect(made).toContain('compose down --volumes kafka ');
  });
});

describeWithKafka('a broker and its starter', () => {
  it('die together, however the starter dies, and leave nothing behind', async () => {
    const args = [...TYPESCRIPT, '--input-type=module', '--eval', STARTER];
    const starter = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
    const [pid, folder] = line.split(' ') as [string, string];
    const server = { pid: Number(pid), folder };
    expect(processRuns(server)).toBe(true);
    starter.kill('SIGKILL');
    while (processRuns(server) || existsSync(folder)) await sleep(50);
    expect(existsSync(folder)).toBe(false);
  });
});
