import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRESS_FILE, progressSchema } from '../../src/artifacts/progress-file.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { openShown } from '../../src/view/open-shown.ts';
import { type LoopbackServer as Viewer } from '../../src/loopback/serve.ts';
import { startViewer } from '../../src/view/server.ts';
import { runInto } from '../explain/running.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { ask, raw, view } from './viewing.ts';

const SECRET = 'the secret outside';
let root: string;
let runs: string;
let viewer: Viewer;

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trapline-view-')));
  runs = join(root, 'runs');
  mkdirSync(runs);
  const scenario = writeSmallScenario(join(root, 'small.yaml'));
  await runInto(join(runs, 'small-1'), scenario);
  cpSync(join(runs, 'small-1'), join(root, 'runs-evil', 'small-1'), { recursive: true });
  const hostile = join(runs, 'a<b>&"\'');
  cpSync(join(runs, 'small-1'), hostile, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(hostile, 'manifest.json'), 'utf8')) as object;
  writeFileSync(join(hostile, 'manifest.json'), JSON.stringify({ ...manifest, scenario: '<script>alert(1)</script>' }));
  // What must never be seen.
  writeFileSync(join(root, 'secret.txt'), SECRET);
  writeFileSync(join(runs, 'secret.txt'), SECRET);
  writeFileSync(join(runs, 'small-1', '.hidden'), SECRET);
  mkdirSync(join(runs, 'no-run'));
  writeFileSync(join(runs, 'no-run', 'secret.txt'), SECRET);
  symlinkSync(join(root, 'secret.txt'), join(runs, 'small-1', 'link.txt'));
  symlinkSync(join(root, 'runs-evil', 'small-1'), join(runs, 'link-out'));
  symlinkSync(join(runs, 'small-1'), join(runs, 'link-in'));
  mkdirSync(join(runs, 'small-1', 'folder'));
  writeFileSync(join(runs, 'small-1', 'folder', 'secret.txt'), SECRET);
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(runs, 'small-1', 'pipe')]);
  viewer = await view(runs);
});

afterAll(async () => {
  await viewer.close();
  rmSync(root, { recursive: true, force: true });
});

describe('a viewer of runs', () => {
  it('lists them with verdict and recalls, and links to what there is of each', async () => {
    const { status, headers, text } = await ask(viewer, '/');
    expect(status).toBe(200);
    expect(text).toContain('href="/runs/small-1"');
    expect(text).toContain('href="/runs/small-1/report.html"');
    expect(text).toMatch(/low_high_velocity [01]\.\d{3}/);
    expect(text).not.toContain('no-run');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*script-src 'sha256-[\w+/]+=*'/);
  });

  it('shows one, with its files', async () => {
    const { text } = await ask(viewer, '/runs/small-1');
    for (const name of ['report.html', 'alerts.jsonl', 'manifest.json'])
      expect(text).toContain(`/runs/small-1/${name}`);
    for (const name of ['.hidden', 'link.txt', 'folder', 'pipe']) expect(text).not.toContain(name);
  });

  it.each([
    ['report.html', /^text\/html/, /^sandbox allow-scripts; default-src 'none';.*; script-src 'sha256-[\w+/]+=*'$/],
    ['report.json', /^application\/json/, /^default-src 'none'/],
    ['alerts.jsonl', /^text\/plain/, /^default-src 'none'/],
    ['transactions.arrow', /^application\/octet-stream$/, /^default-src 'none'/],
  ])('gives %s byte for byte, with a policy that lets it do nothing but its own script', async (name, type, policy) => {
    const { status, headers, text } = await ask(viewer, `/runs/small-1/${name}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(type);
    expect(headers['content-security-policy']).toMatch(policy);
    expect(headers['content-security-policy']).not.toMatch(/script-src .*unsafe|allow-same-origin/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(text).toBe(readFileSync(join(runs, 'small-1', name)).toString());
    const head = await ask(viewer, `/runs/small-1/${name}`, { method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', headers['content-length']]);
  });

  it('makes names harmless', async () => {
    const { text } = await ask(viewer, '/');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect((await ask(viewer, `/runs/${encodeURIComponent('a<b>&"\'')}`)).status).toBe(200);
  });

  it('shows a run alone when its folder is named, and nothing beside it', async () => {
    const alone = await view(join(runs, 'small-1'));
    const { text } = await ask(alone, '/');
    expect(text.match(/scope="row"/g)).toHaveLength(1);
    expect((await ask(alone, '/runs/small-1/report.json')).status).toBe(200);
    expect((await ask(alone, '/runs/link-in')).status).toBe(404);
    await alone.close();
  });

  it('shows a capture as text', async () => {
    const capture = await view(join(root, 'secret.txt'));
    const { text } = await ask(capture, '/');
    expect(text).toContain('holds\n&lt;b&gt;');
    expect(text).not.toContain(SECRET);
    expect((await ask(capture, '/runs/small-1')).status).toBe(404);
    await capture.close();
  });
});

describe('what a viewer refuses', () => {
  const paths = [
    '/../secret.txt',
    '/runs/../secret.txt',
    '/runs/small-1/../../secret.txt',
    '/runs/..%2fsecret.txt',
    '/runs/%2e%2e/secret.txt',
    '/runs/small-1/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/runs/small-1/..%5c..%5csecret.txt',
    '/runs/small-1/%252e%252e%252fsecret.txt',
    '/runs/small-1/..%c0%af..%c0%afsecret.txt',
    '/runs/small-1/report.html%00.txt',
    '/runs/small-1/%00',
    '/runs/small-1/.hidden',
    '/runs/small-1/%2ehidden',
    '/runs/small-1/link.txt',
    '/runs/small-1/folder',
    '/runs/small-1/folder/secret.txt',
    '/runs/small-1/folder%2fsecret.txt',
    '/runs/small-1/pipe',
    '/runs/no-run/secret.txt',
    '/runs/no-run',
    '/runs/secret.txt',
    '/runs/link-out',
    '/runs/link-out/report.json',
    '/runs//small-1',
    '/runs/small-1//report.json',
    '/runs/',
    '/runs',
    '//etc/passwd',
    '/etc/passwd',
    '/runs/%',
    '/api/live/x',
    '/api',
    `/${'a'.repeat(5000)}`,
  ];
  it.each(paths)('%s', async (path) => {
    const { status, text, headers } = await ask(viewer, path);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain(SECRET);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
  });

  it.each([
    ['an absolute target', 'GET http://127.0.0.1/ HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n', 400],
    ['a target of another form', 'GET * HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n', 400],
    ['a path that begins with no slash', 'GET ../secret.txt HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n', 400],
    ['dots in a row', 'GET /runs/small-1/../../secret.txt HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n', 400],
    ['backslashes', 'GET /runs/small-1/..\\..\\secret.txt HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['no host, in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 403],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 403],
    ['bytes that are no HTTP', '\u0000\u0001\u0002 hello\r\n\r\n', 400],
  ])('%s, sent as bytes', async (_, text, status) => {
    const answer = await raw(viewer, text.replace('HOST', `127.0.0.1:${viewer.port}`));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).not.toContain(SECRET);
  });

  const own = () => `127.0.0.1:${viewer.port}`;
  it.each<[string, () => Record<string, string>, number]>([
    ['its own address', () => ({ Host: own() }), 200],
    ['localhost', () => ({ Host: `localhost:${viewer.port}` }), 200],
    ['a name that was made to point here', () => ({ Host: `evil.example:${viewer.port}` }), 403],
    ['another port', () => ({ Host: '127.0.0.1:1' }), 403],
    ['no port', () => ({ Host: '127.0.0.1' }), 403],
    ['a name that begins like ours', () => ({ Host: `localhost:${viewer.port}.evil.example` }), 403],
    ['its own origin', () => ({ Host: own(), Origin: `http://${own()}` }), 200],
    ['another origin', () => ({ Host: own(), Origin: 'http://evil.example' }), 403],
    ['no origin that can be named', () => ({ Host: own(), Origin: 'null' }), 403],
    ['the same origin by another name', () => ({ Host: own(), Origin: `http://localhost:${viewer.port}` }), 403],
    ['the address bar', () => ({ Host: own(), 'Sec-Fetch-Site': 'none' }), 200],
    ['its own page', () => ({ Host: own(), 'Sec-Fetch-Site': 'same-origin' }), 200],
    ['a page of another site', () => ({ Host: own(), 'Sec-Fetch-Site': 'cross-site' }), 403],
    ['a page of another port', () => ({ Host: own(), 'Sec-Fetch-Site': 'same-site' }), 403],
  ])('or answers a request from %s', async (_, headers, status) => {
    for (const path of ['/', '/api/live', '/runs/small-1/report.json']) {
      expect((await ask(viewer, path, { headers: headers() })).status).toBe(status);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('the method %s', async (method) => {
    const { status, headers } = await ask(viewer, '/runs/small-1', { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
    expect(existsSync(join(runs, 'small-1', 'report.json'))).toBe(true);
  });
});

describe('a port', () => {
  it('that is taken is refused if it was asked for, and else another is had', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen({ port: 0, host: '127.0.0.1' }, () => resolve((other.address() as { port: number }).port));
    });
    const shown = await openShown(runs, () => Promise.resolve(''));
    await expect(startViewer(shown, { port, mayUseAnother: false })).rejects.toMatchObject({ subCode: 'port_taken' });
    const moved = await startViewer(shown, { port, mayUseAnother: true });
    expect(moved.port).not.toBe(port);
    expect((await ask(moved, '/')).status).toBe(200);
    await moved.close();
    other.close();
  });
});

describe('a run under way', () => {
  it('is seen with its progress while it goes, and leaves nothing of it behind', async () => {
    const scenario = writeSmallScenario(join(root, 'small.yaml'));
    const prepared = prepareRun({ scenario, overrides: ['traffic.transactions_per_client_per_day=100'] });
    const seen: unknown[] = [];
    let asked: Promise<unknown> = Promise.resolve();
    const run = await runScenario({
      ...prepared,
      directory: join(runs, 'going'),
      batchRows: 64,
      signal: new AbortController().signal,
      onProgress: () => {
        // The writer writes after this listener, so from the second call on there is something.
        asked = asked.then(async () => seen.push(...liveRuns(await ask(viewer, '/api/live'))));
      },
    });
    await asked;
    expect(run.kind).toBe('finished');
    const runsSeen = seen as { name: string; isSilent: boolean; progress: unknown }[];
    expect(runsSeen.length).toBeGreaterThan(0);
    for (const { name, isSilent, progress } of runsSeen) {
      expect([name, isSilent]).toEqual(['going', false]);
      expect(progressSchema.parse(progress)).toMatchObject({ scenario: 'small', seed: '1' });
    }
    expect(existsSync(join(runs, 'going', PROGRESS_FILE))).toBe(false);
    expect(liveRuns(await ask(viewer, '/api/live'))).toEqual([]);
    expect((await ask(viewer, '/')).text).toContain('href="/runs/going"');
  });

  it('that was killed is said to be silent, and a broken file of one is no run', async () => {
    const folder = join(runs, '.killed.partial-1');
    mkdirSync(folder);
    const progress = {
      schema: 'trapline.progress/1',
      scenario: 's',
      seed: '1',
      started_at_ms: 0,
      updated_at_ms: Date.now() - 60_000,
      phase: 'simulate',
      done: 1,
      total: 2,
      transactions: 3,
      lag: 0,
      left_ms: null,
      alerts: null,
      latest: null,
    };
    writeFileSync(join(folder, PROGRESS_FILE), JSON.stringify(progress));
    expect(liveRuns(await ask(viewer, '/api/live'))).toMatchObject([{ name: 'killed', isSilent: true }]);
    writeFileSync(join(folder, PROGRESS_FILE), '{"schema":');
    expect(liveRuns(await ask(viewer, '/api/live'))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

function liveRuns({ text }: { readonly text: string }): unknown[] {
  return (JSON.parse(text) as { runs: unknown[] }).runs;
}
