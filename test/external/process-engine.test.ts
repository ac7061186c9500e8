import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type EngineProgram } from '../../src/external/engine-request.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { type FinishedRun, type InterruptedRun } from '../../src/run/run-outcome.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

/** The frame of an engine: `on` is told of each message, `end` of the end of stdin. `READY` and `say` are at hand. */
const FRAME = `
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const READY = { type: 'ready', protocol: 'trapline.engine/1', name: 'test' };
let on = () => {};
let end = () => {};
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => on(JSON.parse(line)))
  .on('close', () => end());
`;

interface Given {
  readonly silenceMs?: number;
  readonly signal?: AbortSignal;
  readonly logged?: string[];
  readonly command?: string;
}

async function run(body: string, given: Given = {}): Promise<FinishedRun | InterruptedRun> {
  const { silenceMs = 10_000, signal = new AbortController().signal, logged = [], command = process.execPath } = given;
  const engine: EngineProgram = {
    kind: 'process',
    command,
    args: ['-e', FRAME + body],
    mapping: null,
    silenceMs,
    onLog: (line) => logged.push(line),
  };
  const prepared = prepareRun({ scenario: inFolder('small.yaml') });
  const how = { batchRows: 100, onProgress: () => undefined, signal, directory: inFolder('run'), engine };
  return runScenario({ ...prepared, ...how });
}

async function reportOf(body: string, given: Given = {}): Promise<Report> {
  const done = await run(body, given);
  if (done.kind !== 'finished') throw new Error('interrupted');
  return done.report;
}

beforeEach(() => {
  writeSmallScenario(inFolder('small.yaml'));
});

describe('an engine that is a program', () => {
  it('gets the whole log, partition by partition in the order of offsets, and the ends', async () => {
    const report = await reportOf(`
      const next = {}; let bad = 0, records = 0, ends = 0;
      on = (m) => {
        if (m.type === 'init') { console.error(JSON.stringify(m)); say(READY); }
        if (m.type === 'end') { ends += 1; if (m.end_offset !== next[m.partition]) bad += 1; }
        if (m.type !== 'record') return;
        records += 1;
        if (m.offset !== (next[m.partition] ?? 0)) bad += 1;
        next[m.partition] = m.offset + 1;
        const row = JSON.parse(m.value);
        if (row.client_id !== m.key || Date.parse(row.timestamp) !== m.timestamp_ms || !(m.ingest_time_ms > 0)) bad += 1;
        if (Object.keys(row).join() !== 'transaction_id,client_id,amount,currency,timestamp,location,device,merchant_category,region,latitude,longitude') bad += 1;
      };
      end = () => { require('node:fs').writeFileSync(${JSON.stringify(inFolder('seen.json'))}, JSON.stringify({ bad, records, ends })); };
    `);
    const seen: unknown = JSON.parse(readFileSync(inFolder('seen.json'), 'utf8'));
    expect(seen).toEqual({ bad: 0, records: report.counts.delivered, ends: 3 });
    expect(report).toMatchObject({ engine: 'process', engine_facts: { name: 'test', caught_up: 'known' } });
  });

  it('is asked for the rules in words of the protocol, and told nothing of what was injected', async () => {
    const logged: string[] = [];
    await reportOf(`on = (m) => { if (m.type === 'init') { console.error(JSON.stringify(m)); say(READY); } };`, {
      logged,
    });
    const minutes = 60_000;
    const window = (size_ms: number) => ({ kind: 'trailing', size_ms, slide_ms: null });
    expect(JSON.parse(logged[0]!)).toEqual({
      type: 'init',
      protocol: 'trapline.engine/1',
      rules: [
        { kind: 'distinct', name: 'impossible_travel', window: window(10 * minutes), field: 'region', at_least: 2 },
        {
          kind: 'distinct',
          name: 'spending_spree',
          window: window(15 * minutes),
          field: 'merchant_category',
          at_least: 4,
        },
        {
          kind: 'pair',
          name: 'low_high_velocity',
          window: window(5 * minutes),
          order: 'adjacent',
          below_cents: 500,
          above_cents: 100_000,
          currency: 'USD',
        },
      ],
      partitions: 3,
      allowed_disorder_ms: 5000,
      max_future_ms: minutes,
    });
  });

  it('that promises admission and order like ours is equal to the oracle if it says what ours does', async () => {
    const own = await runScenario({
      ...prepareRun({ scenario: inFolder('small.yaml') }),
      batchRows: 100,
      onProgress: () => undefined,
      signal: new AbortController().signal,
      directory: inFolder('own'),
    });
    if (own.kind !== 'finished') throw new Error('interrupted');
    const report = await reportOf(`
      on = (m) => { if (m.type === 'init') say({ ...READY, features: ['exact_by_partition', 'extends'] }); };
      end = () => {
        const lines = require('node:fs').readFileSync(${JSON.stringify(inFolder('own', 'alerts.jsonl'))}, 'utf8').trimEnd().split('\\n');
        for (const line of lines) say({ type: 'alert', ...JSON.parse(line) });
      };
    `);
    for (const [name, rule] of Object.entries(report.rules)) {
      expect(rule.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
      expect(rule.episodes).toEqual(own.report.rules[name]!.episodes);
      expect(rule.alerts).toEqual(own.report.rules[name]!.alerts);
    }
    expect(report.digests.alerts).toBe(own.report.digests.alerts);
  });

  it('is scored by the rules that it has', async () => {
    const report = await reportOf(
      `on = (m) => { if (m.type === 'init') say({ ...READY, rules: ['spending_spree'] }); };`,
    );
    expect(Object.keys(report.rules)).toEqual(['spending_spree']);
    expect(report.uncovered).toEqual({ impossible_travel: 20, low_high_velocity: 20 });
  });

  it('may say that it is done, and stay', async () => {
    const report = await reportOf(`
      setInterval(() => {}, 1000);
      on = (m) => {
        if (m.type === 'init') say({ ...READY, features: ['progress'] });
        if (m.type === 'end') say({ type: 'progress', partition: m.partition, released_to_ms: null, ended: true });
      };
    `);
    expect(report.engine_facts!.caught_up).toBe('known');
  });

  it('may be slower than the log comes', async () => {
    const report = await reportOf(
      `
      on = (m) => {
        if (m.type === 'init') say(READY);
        if (m.type === 'record') { const until = Date.now() + 0.5; while (Date.now() < until); }
      };
    `,
      { silenceMs: 5000 },
    );
    expect(report.engine_facts!.caught_up).toBe('known');
  });
});

describe('an engine that goes wrong', () => {
  it.each([
    [
      'engine_failed',
      'ends too soon',
      `on = () => { say(READY); process.stdin.destroy(); }`,
      'it ended before the log did',
    ],
    [
      'engine_failed',
      'breaks down',
      `let n = 0; on = (m) => { if (m.type === 'init') say(READY); else if (++n === 50) throw new Error('no more memory'); }`,
      /^engine test, after \d+ records: it ended with exit code 1; the last of its log: .*Node\.js/,
    ],
    [
      'engine_failed',
      'is killed',
      `on = () => { say(READY); process.kill(process.pid, 'SIGKILL'); }`,
      'it was ended by SIGKILL',
    ],
    [
      'engine_protocol',
      'says no JSON',
      `on = () => { say(READY); console.log('hello'); }`,
      'line 2 of its stdout: expected a message, found "hello"',
    ],
    [
      'engine_protocol',
      'says an unknown message',
      `on = () => { say(READY); say({ type: 'alarm' }); }`,
      'did you mean "alert"?',
    ],
    [
      'engine_protocol',
      'says an alert of an unknown rule',
      `on = () => { say(READY); say({ type: 'alert', rule: 'spending_spre', client_id: '1' }); }`,
      'unknown rule "spending_spre", did you mean "spending_spree"?',
    ],
    [
      'engine_protocol',
      'says an alert of an unknown client',
      `on = () => { say(READY); say({ type: 'alert', rule: 'spending_spree', client_id: 'unknown' }); }`,
      `client "unknown" is not a client of the run`,
    ],
    [
      'engine_protocol',
      'says an alert of an unknown transaction',
      `on = (m) => { if (m.type === 'init') { say(READY); say({ type: 'alert', rule: 'spending_spree', client_id: '1', transaction_id: 'ff' }); } }`,
      /^engine test: line 2 of its stdout: alert \w+ of rule spending_spree names the transaction "ff", which client 1 never made$/,
    ],
    [
      'engine_protocol',
      'says in microseconds when an alert was given',
      `on = () => { say(READY); say({ type: 'alert', rule: 'spending_spree', client_id: '1', event_time_ms: 1, processing_time_ms: 1772409700000000 }); }`,
      'line 2 of its stdout: processing_time_ms: expected a time of the run in milliseconds, such as 1772409600000, ' +
        'found 1772409700000000, which seems to be in microseconds',
    ],
    [
      'engine_protocol',
      'writes without ever ending a line',
      `on = (m) => { if (m.type !== 'init') return; say(READY); const many = 'x'.repeat(1 << 20); const more = () => process.stdout.write(many, more); more(); }`,
      `expected a message, found "${'x'.repeat(40)}`,
    ],
    [
      'engine_failed',
      'writes without ever ending a line of its log',
      `on = (m) => { if (m.type === 'init') { say(READY); process.stderr.write('x'.repeat(1 << 24), () => process.exit(3)); } }`,
      /it ended with exit code 3; the last of its log: x+$/,
    ],
    [
      'engine_silent',
      'does not read',
      `on = () => { say(READY); process.stdin.pause(); setInterval(() => {}, 1000); }`,
      'neither read nor said anything for 4 s',
    ],
    [
      'engine_silent',
      'does not end',
      `on = (m) => { if (m.type === 'init') say(READY); }; setInterval(() => {}, 1000);`,
      'neither read nor said anything for 4 s',
    ],
  ] as const)('%s: one that %s fails the run, whose files are kept', async (subCode, _, body, message) => {
    const failure = await run(body, subCode === 'engine_silent' ? { silenceMs: 4000 } : {}).then(
      () => undefined,
      (error: unknown) => error as { readonly subCode: string; readonly code: string; readonly message: string },
    );
    expect(failure).toMatchObject({ code: 'service', subCode });
    expect(failure!.message).toMatch(message);
    expect(JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'))).toMatchObject({
      status: 'engine_failed',
    });
    for (const file of ['transactions.arrow', 'episodes.jsonl', 'alerts.jsonl']) {
      expect(existsSync(inFolder('run', file))).toBe(true);
    }
  });

  it.each([
    ['engine_failed', 'cannot be started', '', 'could not be started: spawn /nowhere/engine ENOENT', '/nowhere/engine'],
    ['engine_silent', 'never answers', 'setInterval(() => {}, 1000);', 'neither read nor said anything', undefined],
    [
      'engine_protocol',
      'speaks another protocol',
      `on = () => say({ ...READY, protocol: 'x/2' })`,
      'it speaks "x/2", expected "trapline.engine/1"',
      undefined,
    ],
    [
      'engine_protocol',
      'begins with something else',
      `say({ type: 'progress', partition: 0 })`,
      'expected ready in answer to init, found progress',
      undefined,
    ],
    [
      'engine_protocol',
      'has rules that there are not',
      `on = () => say({ ...READY, rules: ['spree'] })`,
      'unknown rule "spree"',
      undefined,
    ],
  ])('%s: with one that %s there is no run', async (subCode, _, body, message, command) => {
    const options = {
      silenceMs: subCode === 'engine_silent' ? 1000 : 10_000,
      ...(command === undefined ? {} : { command }),
    };
    await expect(run(body, options)).rejects.toMatchObject({
      subCode,
      message: expect.stringContaining(message) as string,
    });
    expect(existsSync(inFolder('run'))).toBe(false);
  });
});

it('an engine has ended when it has, though a program that has left its group holds its pipes open', async () => {
  const body = `on = (m) => {
    if (m.type !== 'init') return;
    const script = 'setInterval(() => {}, 1000)';
    const left = require('node:child_process').spawn(process.execPath, ['-e', script], { detached: true, stdio: 'inherit' });
    require('node:fs').writeFileSync(${JSON.stringify(inFolder('left'))}, String(left.pid));
    process.stdout.write(JSON.stringify(READY) + '\\n', () => process.exit(3));
  }`;
  try {
    await expect(run(body)).rejects.toMatchObject({
      subCode: 'engine_failed',
      message: expect.stringContaining('engine test, after') as string,
    });
  } finally {
    process.kill(Number(readFileSync(inFolder('left'), 'utf8')), 'SIGKILL');
  }
});

it('what an engine has started ends with it', async () => {
  await reportOf(`
    on = (m) => { if (m.type === 'init') say(READY); };
    const left = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    left.unref();
    require('node:fs').writeFileSync(${JSON.stringify(inFolder('left'))}, String(left.pid));
  `);
  const pid = Number(readFileSync(inFolder('left'), 'utf8'));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 5000 });
});

it('an engine may be given any time to be silent', async () => {
  const report = await reportOf(`on = (m) => { if (m.type === 'init') setTimeout(() => say(READY), 100); };`, {
    silenceMs: 100 * 86_400_000,
  });
  expect(report.engine_facts).toMatchObject({ name: 'test' });
});

it('an engine is stopped with the run, and what it said until then is kept', async () => {
  const controller = new AbortController();
  const body = `on = (m) => {
    if (m.type === 'init') say(READY);
    else console.error('got one');
  }; setInterval(() => {}, 1000);`;
  const logged: string[] = [];
  logged.push = (...lines) => {
    controller.abort();
    return lines.length;
  };
  const done = await run(body, { signal: controller.signal, logged });
  expect(done.kind).toBe('interrupted');
  expect(JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
});
