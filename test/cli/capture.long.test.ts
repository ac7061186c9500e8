import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ORIGIN, records, writeCapture } from '../capture/format/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';
import { type Outcome, ROOT, trapline } from './trapline.ts';

const inFolder = temporaryFolder();
const COMMANDS = ['info', 'verify', 'recover', 'filter', 'import', 'export'] as const;

const capture = (...args: readonly string[]): Outcome => trapline(['capture', ...args], { cwd: inFolder() });

/** What a command prints that must succeed. */
function printed(...args: readonly string[]): string {
  const { status, stdout, stderr } = capture(...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

beforeEach(() => {
  writeCapture(
    inFolder('x.arrow'),
    records(20).map((record) => ({ record, arrivalNs: 1_700_000_000_000_000_000n })),
    { batchRows: 8, origin: { ...ORIGIN, version: '1.2.3' } },
  );
});

describe('trapline capture', () => {
  it('alone says what there is', () => {
    expect(capture()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('one of info, verify') });
    expect(capture('nfo')).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean "info"?') });
  });

  it.each(COMMANDS)('%s --help shows examples, in 100 columns', (command) => {
    const help = printed(command, '--help');
    expect(help).toContain(`trapline capture ${command}`);
    expect(help).toContain('Examples:');
    expect(help.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it.each([
    [['info'], 'expected trapline capture info <capture>'],
    [['info', 'x.arrow', 'y.arrow'], 'unexpected "y.arrow"; expected trapline capture info <capture>'],
    [['info', 'y.arrow'], 'y.arrow: cannot be read: no such file or directory'],
    [['verify', '.'], 'cannot be read: it is not a regular file'],
    [['info', 'lines.txt'], 'lines.txt: not a Trapline capture'],
    [['recover', 'x.arrow', '--out', 'lines.txt'], 'lines.txt: there is a file already'],
    [['filter', 'x.arrow', '--out', 'y.arrow', '--partition', '7'], '--partition 7: the capture has partitions 0, 1'],
    [['filter', 'x.arrow', '--out', 'y.arrow', '--where', 'clientid=1'], 'did you mean "client_id"?'],
    [['filter', 'x.arrow'], 'expected --out VALUE'],
    [['import', 'lines.txt', '--out', 'x.arrow'], 'lines.txt:1: not a record of kcat -J: bad JSON'],
    [['import', 'nowhere', '--out', 'y.arrow'], 'nowhere: cannot read the file: no such file'],
    [
      ['import', 'lines.txt', '--out', 'y.arrow', '--format', 'kcta'],
      '--format: unknown value "kcta", did you mean "kcat"?',
    ],
    [['import', 'lines.txt', '--out', 'y.arrow', '--partitions', '2'], '--partitions: only for --format jsonl'],
    [['import', 'lines.txt', '--out', 'y.arrow', '--format', 'jsonl', '--partitions', '0'], 'a whole number from 1'],
    [['import', '-', '--out', 'y.arrow', '--format', 'jsonl'], 'standard input needs a --topic'],
    [['import', 'lines.txt', '--format', 'jsonl', '--out', 'x.arrow'], 'x.arrow: there is a file already'],
    [['export', 'x.arrow', '--out', 'lines.txt'], 'lines.txt: there is a file already'],
    [['export', 'x.arrow', '--with-key'], '--with-key: only for --format jsonl'],
  ])('%j is refused in a line, and changes nothing', (args, says) => {
    writeFileSync(inFolder('lines.txt'), 'lines\n');
    const { status, stdout, stderr } = capture(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/^trapline: [^\n]+\n$/);
    expect(readdirSync(inFolder()).sort()).toEqual(['lines.txt', 'x.arrow']);
    expect(readFileSync(inFolder('lines.txt'), 'utf8')).toBe('lines\n');
  });
});

describe('trapline capture info', () => {
  it('is a screenful for people', () => {
    const text = printed('info', 'x.arrow');
    expect(text).toContain('x.arrow · topic transactions · from localhost:9092');
    expect(text).toContain('20 records in 2 partitions');
    expect(text).toMatch(/^ +1 +10 +0–9 +0 +2023-11-14 22:13:21Z +2023-11-14 22:13:39Z/m);
    expect(text).toMatch(/^[▁▂▃▄▅▆▇█ ]{10,}$/m);
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('is JSON for other tools', () => {
    expect(JSON.parse(printed('info', 'x.arrow', '--json'))).toMatchObject({
      topic: 'transactions',
      version: '1.2.3',
      start: 'log_start',
      cold_start: false,
      records: 20,
      first_arrival_ns: '1700000000000000000',
      timestamp_types: { create: 20 },
      partitions: [
        { partition: 0, records: 10, first_offset: 0, last_offset: 9, missing_offsets: 0, gaps: [] },
        { partition: 1, digest: expect.stringMatching(/^[0-9a-f]{32}$/) },
      ],
    });
  });
});

describe('trapline capture verify', () => {
  it('says that all is well', () => {
    expect(printed('verify', 'x.arrow')).toBe('x.arrow: 20 records in 3 blocks, 2 partitions; all is well\n');
    expect(JSON.parse(printed('verify', 'x.arrow', '--json'))).toMatchObject({ records: 20, problems: [] });
  });

  it('says what is not, with exit code 2', () => {
    const bytes = readFileSync(inFolder('x.arrow'));
    bytes[bytes.indexOf('client_id')]! ^= 1;
    writeFileSync(inFolder('x.arrow'), bytes);
    const { status, stdout, stderr } = capture('verify', 'x.arrow');
    expect(status).toBe(2);
    expect(stdout).toMatch(/^block at byte \d+: damaged, 8 records\n$/);
    expect(stderr).toBe('trapline: x.arrow: 1 problem; "trapline capture recover x.arrow" saves what can be saved\n');
    expect(JSON.parse(capture('verify', 'x.arrow', '--json').stdout)).toMatchObject({
      records: 12,
      problems: [expect.stringContaining('damaged')],
    });
  });
});

describe('trapline capture recover', () => {
  it('saves what is whole, says what is lost, and leaves the rest alone', () => {
    truncateSync(inFolder('x.arrow'), readFileSync(inFolder('x.arrow')).lastIndexOf('client_id'));
    const text = printed('recover', 'x.arrow');
    expect(text).toMatch(
      /^x\.recovered\.arrow: 16 records saved\nlost at byte \d+: [\d,]+ bytes, of a block of 4 records/,
    );
    expect(text).toContain('offsets by partition 0: 8–9, 1: 8–9\nx.arrow is unchanged\n');
    expect(printed('verify', 'x.recovered.arrow')).toContain('16 records');
    expect(JSON.parse(printed('recover', 'x.arrow', '--force', '--json'))).toMatchObject({
      out: 'x.recovered.arrow',
      records: 16,
      lost: [{ records: 4 }],
    });
  });
});

describe('trapline capture filter', () => {
  it('makes a smaller capture', () => {
    expect(printed('filter', 'x.arrow', '--out', 'y.arrow', '--partition', '1', '--key', 'client-1')).toBe(
      'y.arrow: 2 records of 20\n',
    );
    expect(printed('verify', 'y.arrow')).toContain('2 records in 1 block, 1 partition');
  });

  it('goes by times and offsets, and says what was asked for', () => {
    printed('filter', 'x.arrow', '--out', 'y.arrow', '--start', '0:5,1:7', '--until=-3s', '--json');
    expect(JSON.parse(printed('info', 'y.arrow', '--json'))).toMatchObject({
      from: '0:5,1:7',
      until: '-3s',
      start: 'mid_topic',
      cold_start: true,
      partitions: [{ first_offset: 5 }, { first_offset: 7 }],
    });
  });
});

describe('trapline capture export and import', () => {
  it('goes through a pipe and comes back with the same digests', () => {
    const { status, stdout, stderr } = capture('export', 'x.arrow');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '20 records exported\n' });
    expect(capture('export', 'x.arrow', '--out', '-')).toEqual({ status, stdout, stderr });
    expect(existsSync(inFolder('-'))).toBe(false);
    writeFileSync(inFolder('lines'), stdout);
    expect(printed('import', 'lines', '--out', 'y.arrow')).toBe(
      'y.arrow: 20 records of transactions in 2 partitions\n',
    );
    const digests = (file: string) => {
      const { partitions } = JSON.parse(printed('verify', file, '--json')) as { partitions: unknown };
      return partitions;
    };
    expect(digests('y.arrow')).toEqual(digests('x.arrow'));
  });

  it('writes and reads plain values', () => {
    const args = ['--format', 'jsonl', '--out', 'values.jsonl', '--partition', '0'];
    expect(capture('export', 'x.arrow', ...args)).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(inFolder('values.jsonl'), 'utf8').split('\n')).toHaveLength(11);
    expect(
      printed(
        'import',
        'values.jsonl',
        '--format',
        'jsonl',
        '--key-field',
        'client_id',
        '--partitions',
        '3',
        '--out',
        'y.arrow',
      ),
    ).toMatch(/^y\.arrow: 10 records of values in [123] partitions?\n$/);
  });

  it('interrupted, leaves nothing behind', async () => {
    const main = join(ROOT, 'dist', 'cli', 'main.js');
    const child = spawn(process.execPath, [main, 'capture', 'import', '-', '--out', 'y.arrow'], { cwd: inFolder() });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.write('{"topic":"t","partition":0,"offset":0,"key":null,"payload":"x"}\n');
    await until('the import begins', () => existsSync(inFolder('y.arrow.part')));
    child.kill('SIGINT');
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(130);
    expect(stderr).toBe(
      '\nstopping; unfinished work is removed (Ctrl-C again to stop at once)\ntrapline: interrupted\n',
    );
    expect(readdirSync(inFolder())).toEqual(['x.arrow']);
  });
});
