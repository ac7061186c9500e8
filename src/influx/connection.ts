import { HttpError, InfluxDB, setLogger } from '@influxdata/influxdb-client';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { oneLine, reasonOf, withoutMiddle } from './reason.ts';
import { request } from './request.ts';
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
  /** Sends the lines in one request and waits for the answer; `away` if the signal fires before it comes. */
  write(lines: readonly string[], signal?: AbortSignal): Promise<WriteOutcome>;
  /**
   * The points that an InfluxQL query selects. Throws TraplineError: `influxdb_refused` if the server does not answer it,
   * `influxdb_unreachable` if it is not there, or the signal fires.
   */
  query(influxql: string, signal?: AbortSignal): Promise<readonly QueryRow[]>;
}

/** The statuses of lines that were taken. */
const WRITTEN: readonly unknown[] = [201, 204];
const TOO_LARGE = 413;
const UNPROCESSABLE = 422;

// Failures are in the result, so the client's own log would repeat them.
setLogger({ error: () => undefined, warn: () => undefined });

/**
 * Asks the server for its version, and prepares to write to it. Throws TraplineError: `service` if there is no InfluxDB server,
 * `input` if it needs a setting that was not given, `interrupted` if the signal fires before it has answered.
 */
export async function connectInflux(settings: InfluxSettings, signal?: AbortSignal): Promise<InfluxConnection> {
  const { version, generation } = await detectServer(settings, signal);
  const { url, bucket, database } = settings;
  const isFirst = generation === 1;
  const client = isFirst ? clientOfFirst(settings) : clientOfSecond(settings);
  if (isFirst && settings.createsDatabase) await createDatabase(client, database, signal);
  if (signal?.aborted === true) throw new TraplineError('interrupted', 'interrupted');
  const path = isFirst ? writePathOfFirst(settings) : writePathOfSecond(settings);
  const target = `${isFirst ? `database ${database}` : `bucket ${bucket}`} of ${url}`;
  return {
    version,
    target,
    write: (lines, stop) => send(client, path, lines, stop),
    query: (influxql, stop) => select(client, { database: isFirst ? database : bucket, target }, influxql, stop),
  };
}

function clientOfFirst({ url, login, requestTimeoutMs: timeout }: InfluxSettings): InfluxDB {
  const { username = '', password = '' } = login ?? {};
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const headers: Record<string, string> = login === null ? {} : { authorization: `Basic ${credentials}` };
  return new InfluxDB({ url, timeout, headers });
}

function writePathOfFirst({ database }: InfluxSettings): string {
  return `/write?db=${encodeURIComponent(database)}&precision=ns`;
}

function clientOfSecond({ url, token, requestTimeoutMs: timeout }: InfluxSettings): InfluxDB {
  if (token === null) throw missingSetting('token', `InfluxDB at ${url} is a 2.x`);
  return new InfluxDB({ url, timeout, token });
}

function writePathOfSecond({ url, org, bucket }: InfluxSettings): string {
  if (org === null) throw missingSetting('org', `InfluxDB at ${url} is a 2.x`);
  return `/api/v2/write?org=${encodeURIComponent(org)}&bucket=${encodeURIComponent(bucket)}&precision=ns`;
}

/**
 * Makes the database unless it is there. A failure is left to the first write, which says what is wrong: a login that may not make databases may
 * well write to one that is there.
 */
async function createDatabase(client: InfluxDB, database: string, signal?: AbortSignal): Promise<void> {
  const query = new URLSearchParams({ q: `CREATE DATABASE "${database}"` });
  await request(client, `/query?${query}`, '', { method: 'POST' }, signal).catch(() => undefined);
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
  signal?: AbortSignal,
): Promise<readonly QueryRow[]> {
  const path = `/query?${new URLSearchParams({ db: database, epoch: 'ms', q: influxql })}`;
  const headers = { accept: 'application/json' };
  const failed = (subCode: 'influxdb_refused' | 'influxdb_unreachable', reason: string, cause?: unknown) =>
    new TraplineError(subCode, `${target}: ${reason}`, { cause });
  let json: unknown;
  try {
    json = (await request(client, path, '', { method: 'GET', headers }, signal)).body;
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

async function send(
  client: InfluxDB,
  path: string,
  lines: readonly string[],
  signal?: AbortSignal,
): Promise<WriteOutcome> {
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  try {
    const { status } = await request(client, path, lines.join('\n'), { method: 'POST', headers }, signal);
    if (WRITTEN.includes(status)) return { kind: 'confirmed' };
    return { kind: 'refused', reason: `expected status 204, found ${status}` };
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
