import { HttpError, InfluxDB, setLogger, type WriteApi } from '@influxdata/influxdb-client';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { oneLine, reasonOf, withoutMiddle } from './reason.ts';
import { detectServer } from './server.ts';
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
  const { version, generation } = await detectServer(settings);
  const { url, bucket, database } = settings;
  const isFirst = generation === 1;
  const client = isFirst ? clientOfFirst(settings) : clientOfSecond(settings);
  if (isFirst && settings.createsDatabase) await createDatabase(client, database);
  const api = isFirst ? writerOfFirst(client, settings) : writerOfSecond(client, settings);
  const target = `${isFirst ? `database ${database}` : `bucket ${bucket}`} of ${url}`;
  return {
    version,
    target,
    write: (lines) => send(api, lines),
    query: (influxql) => select(client, { database: isFirst ? database : bucket, target }, influxql),
  };
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

/**
 * Makes the database unless it is there. A failure is left to the first write, which says what is wrong: a login that may not make databases may
 * well write to one that is there.
 */
async function createDatabase({ transport }: InfluxDB, database: string): Promise<void> {
  const query = new URLSearchParams({ q: `CREATE DATABASE "${database}"` });
  await transport.request(`/query?${query}`, '', { method: 'POST' }).catch(() => undefined);
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
    throw failed(
      kindOf(cause) === 'away' ? 'influxdb_unreachable' : 'influxdb_refused',
      withoutMiddle(reasonOf(cause), 300),
      cause,
    );
  }
  const answer = answerSchema.safeParse(json);
  if (!answer.success) throw failed('influxdb_refused', 'its answer to a query is not a list of points');
  return answer.data.results.flatMap(({ error, series }) => {
    if (error !== undefined) throw failed('influxdb_refused', withoutMiddle(oneLine(error), 300));
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
