import { HttpError, InfluxDB, setLogger, type WriteApi } from '@influxdata/influxdb-client';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { type InfluxSettings, missingSetting } from './settings.ts';

/** The answer of a server to a batch of lines. */
export type WriteOutcome =
  | { readonly kind: 'confirmed' }
  /** The server is unreachable or overloaded. The same lines may succeed later. */
  | { readonly kind: 'away'; readonly reason: string }
  /** Some line is wrong. The server may have taken others. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Login, database or bucket are wrong. No line will succeed. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A point in the result of a query: its measurement, and its columns by name. `time` is in ms since the epoch. */
export interface QueryRow {
  readonly measurement: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** A server whose version is known. */
export interface InfluxConnection {
  /** The version as the server states it: `1.6.7~rc0`, `v2.7.1`. */
  readonly version: string;
  /** For messages: `database trapline of http://localhost:8086`. */
  readonly target: string;
  /** Sends the lines in one request and waits for the answer. */
  write(lines: readonly string[]): Promise<WriteOutcome>;
  /**
   * The points that an InfluxQL query selects. Throws TraplineError: `influxdb_refused` if the server does not answer it,
   * `influxdb_unreachable` if it is not there.
   */
  query(influxql: string): Promise<readonly QueryRow[]>;
}

const FIRST_ANSWER_MS = 5_000;
const UNLIMITED = Number.MAX_SAFE_INTEGER;
const TOO_LARGE = 413;
const UNPROCESSABLE = 422;

// Failures are in the result, so the client's own log would repeat them.
setLogger({ error: () => undefined, warn: () => undefined });

/**
 * Asks the server for its version, and prepares to write to it. Throws TraplineError: `service` if there is no InfluxDB server,
 * `input` if it needs a setting that was not given.
 */
export async function connectInflux(settings: InfluxSettings): Promise<InfluxConnection> {
  const version = await detectVersion(settings);
  const { url, bucket, database } = settings;
  const isFirst = /^v?1\./.test(version);
  const client = isFirst ? clientOfFirst(settings) : clientOfSecond(settings);
  const api = isFirst ? writerOfFirst(client, settings) : writerOfSecond(client, settings);
  const target = `${isFirst ? `database ${database}` : `bucket ${bucket}`} of ${url}`;
  return {
    version,
    target,
    write: (lines) => send(api, lines),
    query: (influxql) => select(client, { database: isFirst ? database : bucket, target }, influxql),
  };
}

/** 1.x and 2.x state the version in a header of `/ping`; if a proxy removed it, `/health` has it. */
async function detectVersion({ url, requestTimeoutMs }: InfluxSettings): Promise<string> {
  const { transport } = new InfluxDB({ url, timeout: Math.min(FIRST_ANSWER_MS, requestTimeoutMs) });
  let version: string | undefined;
  const ask = (path: string): Promise<unknown> =>
    transport.request(path, '', { method: 'GET' }, (headers) => {
      version = headers['x-influxdb-version']?.toString();
    });
  try {
    await ask('/ping').catch(onlyAnswers);
    if (version !== undefined) return version;
    const health = await ask('/health').catch(onlyAnswers);
    const { name, version: told } = (health ?? {}) as { readonly name?: unknown; readonly version?: unknown };
    if (name === 'influxdb' && typeof told === 'string') return told;
  } catch (cause) {
    throw new TraplineError('influxdb_unreachable', `no InfluxDB at ${url}: ${reasonOf(cause)}`, { cause });
  }
  throw new TraplineError('influxdb_refused', `what answers at ${url} is no InfluxDB`);
}

function onlyAnswers(error: unknown): void {
  if (!(error instanceof HttpError)) throw error;
}

/** The client sends only on `flush`, once, and we wait for the answer. The client does not wait for what it sends by itself. */
const WRITE_OPTIONS = {
  batchSize: 2,
  maxBatchBytes: UNLIMITED,
  flushInterval: 0,
  maxRetries: 0,
  gzipThreshold: UNLIMITED,
};

function clientOfFirst({ url, login, requestTimeoutMs: timeout }: InfluxSettings): InfluxDB {
  const { username = '', password = '' } = login ?? {};
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const headers: Record<string, string> = login === null ? {} : { authorization: `Basic ${credentials}` };
  return new InfluxDB({ url, timeout, headers });
}

function writerOfFirst(client: InfluxDB, { database }: InfluxSettings): WriteApi {
  const api = client.getWriteApi('', '', 'ns', WRITE_OPTIONS);
  api.path = `/write?db=${encodeURIComponent(database)}&precision=ns`;
  return api;
}

function clientOfSecond({ url, token, requestTimeoutMs: timeout }: InfluxSettings): InfluxDB {
  if (token === null) throw missingSetting('token', `InfluxDB at ${url} is a 2.x`);
  return new InfluxDB({ url, timeout, token });
}

function writerOfSecond(client: InfluxDB, { url, org, bucket }: InfluxSettings): WriteApi {
  if (org === null) throw missingSetting('org', `InfluxDB at ${url} is a 2.x`);
  return client.getWriteApi(org, bucket, 'ns', WRITE_OPTIONS);
}

const answerSchema = z.object({
  results: z.array(
    z.object({
      error: z.string().optional(),
      series: z
        .array(z.object({ name: z.string(), columns: z.array(z.string()), values: z.array(z.array(z.unknown())) }))
        .default([]),
    }),
  ),
});

/** Runs an InfluxQL query. 2.x understands it too, and finds the bucket by the name of the database. */
async function select(
  client: InfluxDB,
  { database, target }: { readonly database: string; readonly target: string },
  influxql: string,
): Promise<readonly QueryRow[]> {
  const path = `/query?${new URLSearchParams({ db: database, epoch: 'ms', q: influxql })}`;
  const headers = { accept: 'application/json' };
  const failed = (subCode: 'influxdb_refused' | 'influxdb_unreachable', reason: string, cause?: unknown) =>
    new TraplineError(subCode, `${target}: ${reason}`, { cause });
  let json: unknown;
  try {
    json = await client.transport.request(path, '', { method: 'GET', headers });
  } catch (cause) {
    throw failed(kindOf(cause) === 'away' ? 'influxdb_unreachable' : 'influxdb_refused', reasonOf(cause), cause);
  }
  const answer = answerSchema.safeParse(json);
  if (!answer.success) throw failed('influxdb_refused', 'it answers a query with something else than points');
  return answer.data.results.flatMap(({ error, series }) => {
    if (error !== undefined) throw failed('influxdb_refused', oneLine(error));
    return series.flatMap(({ name: measurement, columns, values }) =>
      values.map((row) => ({ measurement, columns: Object.fromEntries(columns.map((column, i) => [column, row[i]])) })),
    );
  });
}

async function send(api: WriteApi, lines: readonly string[]): Promise<WriteOutcome> {
  // All lines as one record, because the client would check each line again.
  api.writeRecord(lines.join('\n'));
  try {
    await api.flush();
    return { kind: 'confirmed' };
  } catch (error) {
    return { kind: kindOf(error), reason: reasonOf(error) };
  }
}

function kindOf(error: unknown): 'away' | 'rejected' | 'refused' {
  if (!(error instanceof HttpError)) return 'away';
  const { statusCode } = error;
  if (statusCode === 429 || statusCode >= 500) return 'away';
  return [400, TOO_LARGE, UNPROCESSABLE].includes(statusCode) ? 'rejected' : 'refused';
}

/** The words of the server or of the system, on one line. */
function reasonOf(error: unknown): string {
  if (error instanceof HttpError) {
    const { error: first, message: second } = (error.json ?? {}) as Readonly<Record<string, unknown>>;
    const said = [second, first, error.body].find((words) => typeof words === 'string' && words !== '');
    return oneLine(`${said ?? error.statusMessage} (HTTP ${error.statusCode})`);
  }
  // If a name has several addresses, this holds an error for each.
  const { errors } = error as { readonly errors?: readonly unknown[] };
  const [cause = error] = errors ?? [];
  return oneLine(cause instanceof Error ? cause.message : String(cause));
}

function oneLine(words: string): string {
  return words.trim().replaceAll(/\s+/g, ' ').slice(0, 300);
}
