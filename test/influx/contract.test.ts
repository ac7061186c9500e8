import { afterEach, describe, expect, it } from 'vitest';
import { connectInflux } from '../../src/influx/connection.ts';
import { type InfluxSettings } from '../../src/influx/settings.ts';
import { type Answer, FakeInflux, secondGeneration, type SeenRequest } from './fake-influx.ts';
import { silentServers } from '../silent-server.ts';
import { until } from '../until.ts';
import { influxSettings } from './settings-fixture.ts';

const LINES = ['raw_transactions,client_id=1 amount=5 1', 'raw_transactions,client_id=2 amount=6.5 2'];
const SECOND = { token: 's=cret', org: 'my org', bucket: 'fraud & co' };

let fake: FakeInflux | null = null;
const startFake = async (answer: (request: SeenRequest) => Answer | null): Promise<FakeInflux> =>
  (fake = await FakeInflux.start(answer));
afterEach(() => fake?.stop());

describe('requests to InfluxDB 2.x', () => {
  it('are a question who is there, and one POST with all lines and the token in a header', async () => {
    const { url, requests } = await startFake(secondGeneration());
    const connection = await connectInflux(influxSettings({ url, ...SECOND }));
    expect(connection).toMatchObject({ version: 'v2.7.1', target: `bucket fraud & co of ${url}` });
    expect(await connection.write(LINES)).toEqual({ kind: 'confirmed' });

    expect(requests).toMatchObject([
      { method: 'GET', path: '/ping', body: '' },
      {
        method: 'POST',
        path: '/api/v2/write?org=my%20org&bucket=fraud%20%26%20co&precision=ns',
        headers: { authorization: 'Token s=cret', 'content-type': 'text/plain; charset=utf-8' },
        body: LINES.join('\n'),
      },
    ]);
    expect(requests[0]!.headers).not.toHaveProperty('authorization');
  });

  it('ask /health where a proxy has taken the header away', async () => {
    const health = { name: 'influxdb', status: 'pass', version: 'v2.7.4' };
    const { url, requests } = await startFake(({ path }) =>
      path === '/health' ? { status: 200, body: health } : { status: path === '/ping' ? 404 : 204 },
    );
    const connection = await connectInflux(influxSettings({ url, ...SECOND }));
    expect(connection.version).toBe('v2.7.4');
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /ping', 'GET /health']);
  });

  it('keep the path of a URL that has one', async () => {
    const { url, requests } = await startFake(({ path }) => ({
      status: 204,
      headers: path.endsWith('/ping') ? { 'x-influxdb-version': 'v2.7.1' } : {},
    }));
    const connection = await connectInflux(influxSettings({ url: `${url}/influx`, ...SECOND }));
    await connection.write(LINES);
    expect(requests.map(({ path }) => path.split('?')[0])).toEqual(['/influx/ping', '/influx/api/v2/write']);
  });

  it.each(['token', 'org'] as const)('are not made without %s', async (name) => {
    const { url } = await startFake(secondGeneration());
    await expect(connectInflux(influxSettings({ url, ...SECOND, [name]: null }))).rejects.toMatchObject({
      code: 'input',
      message: `InfluxDB at ${url} is a 2.x: give ${name} in the file of --influx-config, or as TRAPLINE_INFLUX_${name.toUpperCase()}`,
    });
  });

  it.each([
    [401, { code: 'unauthorized', message: 'unauthorized access' }, 'refused', 'unauthorized access (HTTP 401)'],
    [404, { code: 'not found', message: 'bucket "x" not found' }, 'refused', 'bucket "x" not found (HTTP 404)'],
    [400, { code: 'invalid', message: 'unable to parse' }, 'rejected', 'unable to parse (HTTP 400)'],
    [
      422,
      { code: 'unprocessable entity', message: 'field type conflict' },
      'rejected',
      'field type conflict (HTTP 422)',
    ],
    [413, { error: 'too large' }, 'rejected', 'too large (HTTP 413)'],
    [429, { code: 'too many requests', message: 'slow down' }, 'away', 'slow down (HTTP 429)'],
    [503, { code: 'unavailable', message: 'starting' }, 'away', 'starting (HTTP 503)'],
    [500, { error: 'no space left on device' }, 'away', 'no space left on device (HTTP 500)'],
  ])('that get %i', async (status, body, kind, reason) => {
    const { url } = await startFake(secondGeneration(() => ({ status, body })));
    const connection = await connectInflux(influxSettings({ url, ...SECOND }));
    expect(await connection.write(LINES)).toEqual({ kind, reason });
  });
});

it('requests to InfluxDB 1.x name the database, and log in where there is a user', async () => {
  const { url, requests } = await startFake(() => ({ status: 204, headers: { 'x-influxdb-version': '1.8.10' } }));
  const login = { username: 'user', password: 'pass:wörd' };
  const connection = await connectInflux(influxSettings({ url, database: 'a&b', login }));
  await connection.write(LINES);
  expect(requests.slice(1)).toMatchObject([
    {
      method: 'POST',
      path: '/write?db=a%26b&precision=ns',
      headers: { authorization: `Basic ${Buffer.from('user:pass:wörd').toString('base64')}` },
      body: LINES.join('\n'),
    },
  ]);
});

describe('queries', () => {
  const QUERY = "SELECT * FROM /_alerts$/ WHERE run_id = 'a&b' AND time >= 5ms";
  const ANSWER = {
    results: [
      {
        statement_id: 0,
        series: [
          {
            name: 'a_alerts',
            columns: ['time', 'client_id', 'n'],
            values: [
              [5, '7', 1],
              [6, '8', null],
            ],
          },
          { name: 'b_alerts', columns: ['time', 'x'], values: [[7, 'y']] },
        ],
      },
      { statement_id: 1 },
    ],
  };
  const ROWS = [
    { measurement: 'a_alerts', columns: { time: 5, client_id: '7', n: 1 } },
    { measurement: 'a_alerts', columns: { time: 6, client_id: '8', n: null } },
    { measurement: 'b_alerts', columns: { time: 7, x: 'y' } },
  ];
  const LOGIN = { username: 'user', password: 'pass:wörd' };
  const GENERATIONS = [
    ['1.8.10', { database: 'a&b', login: LOGIN }, 'a&b', `Basic ${Buffer.from('user:pass:wörd').toString('base64')}`],
    ['v2.7.1', SECOND, 'fraud & co', 'Token s=cret'],
  ] as const;

  const connectTo = async (version: string, settings: Partial<InfluxSettings>, answer: Answer) => {
    const { url, requests } = await startFake(({ path }) =>
      path === '/ping' ? { status: 204, headers: { 'x-influxdb-version': version } } : answer,
    );
    return { requests, connection: await connectInflux(influxSettings({ url, ...settings })) };
  };

  it.each(GENERATIONS)('to %s are InfluxQL, with the login in a header', async (version, settings, db, login) => {
    const { requests, connection } = await connectTo(version, settings, { status: 200, body: ANSWER });
    expect(await connection.query(QUERY)).toEqual(ROWS);
    const [{ method, path, headers }] = requests.slice(1) as [SeenRequest];
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    expect([method, pathname, Object.fromEntries(searchParams)]).toEqual([
      'GET',
      '/query',
      { db, epoch: 'ms', q: QUERY },
    ]);
    expect(headers.authorization).toBe(login);
    expect(path).not.toMatch(/ |'|pass|s=cret/);
    expect(requests).toHaveLength(2);
  });

  it.each(GENERATIONS)('to %s show nothing where there is nothing', async (version, settings) => {
    const { connection } = await connectTo(version, settings, {
      status: 200,
      body: { results: [{ statement_id: 0 }] },
    });
    expect(await connection.query(QUERY)).toEqual([]);
  });

  it.each<[string, Answer, RegExp]>([
    [
      'an error inside a result',
      { status: 200, body: { results: [{ error: 'no such field' }] } },
      /^(database|bucket) .+ of [^ ]+: no such field$/,
    ],
    [
      'an answer of another kind',
      { status: 200, body: { hello: 'world' } },
      /: its answer to a query is not a list of points$/,
    ],
    ['a refusal', { status: 401, body: { error: 'unauthorized' } }, /401|[Uu]nauthorized/],
  ])('throw what is wrong with %s', async (_, answer, message) => {
    for (const [version, settings] of GENERATIONS) {
      const { connection } = await connectTo(version, settings, answer);
      await expect(connection.query(QUERY)).rejects.toThrow(message);
      fake?.stop();
    }
  });
});

it('a server that is no InfluxDB is told apart', async () => {
  const { url } = await startFake(() => ({ status: 200, body: { hello: 'world' } }));
  await expect(connectInflux(influxSettings({ url }))).rejects.toMatchObject({
    code: 'service',
    message: `the server at ${url} is not an InfluxDB`,
  });
});

describe('a request that is interrupted while the server is silent', () => {
  const startSilent = silentServers();
  /** No wait ends by itself in the time of a test. */
  const patient = { requestTimeoutMs: 3_600_000, retryForMs: 3_600_000 };

  it('ends at once when it asks for the version', async () => {
    const { address, asked } = await startSilent();
    const interrupt = new AbortController();
    const connecting = connectInflux(influxSettings({ url: `http://${address}`, ...patient }), interrupt.signal);
    void asked.then(() => interrupt.abort());
    await expect(connecting).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('ends at once when it writes or queries', async () => {
    const { url, requests } = await startFake(secondGeneration(() => null));
    const connection = await connectInflux(influxSettings({ url, ...SECOND, ...patient }));
    const writing = new AbortController();
    const written = connection.write(LINES, writing.signal);
    await until('the lines', () => requests.length === 2);
    writing.abort();
    expect(await written).toMatchObject({ kind: 'away' });
    const querying = new AbortController();
    const queried = connection.query('SELECT 1', querying.signal);
    void until('the query', () => requests.length === 3).then(() => querying.abort());
    await expect(queried).rejects.toMatchObject({ subCode: 'influxdb_unreachable' });
    // A signal that has fired already is no reason to ask.
    expect(await connection.write(LINES, writing.signal)).toMatchObject({ kind: 'away' });
  });
});

describe('a server that was built without a version', () => {
  const unversioned = (answer: (path: string) => Answer) => (request: SeenRequest) =>
    request.path === '/ping'
      ? { status: 204, headers: { 'x-influxdb-version': 'unknown' } }
      : answer(request.path.split('?')[0]!);

  it('is a 2.x if it says whether it can be set up', async () => {
    const { url } = await startFake(
      unversioned((path) => (path === '/api/v2/setup' ? { status: 200, body: { allowed: false } } : { status: 204 })),
    );
    const connection = await connectInflux(influxSettings({ url, ...SECOND }));
    expect(connection).toMatchObject({ version: '2.x', target: `bucket fraud & co of ${url}` });
  });

  it('is a 1.x otherwise', async () => {
    const { url } = await startFake(
      unversioned((path) => (path === '/api/v2/setup' ? { status: 404, body: { error: 'no' } } : { status: 204 })),
    );
    const connection = await connectInflux(influxSettings({ url, database: 'a' }));
    expect(connection).toMatchObject({ version: '1.x', target: `database a of ${url}` });
    expect(await connection.write(LINES)).toEqual({ kind: 'confirmed' });
  });
});

it('a server without TLS at an https address is named as such', async () => {
  const { url } = await startFake(() => ({ status: 204 }));
  const secure = url.replace('http:', 'https:');
  await expect(connectInflux(influxSettings({ url: secure }))).rejects.toMatchObject({
    code: 'service',
    message: expect.stringMatching(
      new RegExp(`^no InfluxDB at ${secure}: the server does not speak TLS; try ${url} \\(`),
    ) as string,
  });
});
