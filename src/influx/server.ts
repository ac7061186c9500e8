import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { reasonOf, withoutMiddle } from './reason.ts';
import { type InfluxAnswer, request } from './request.ts';
import { type InfluxSettings } from './settings.ts';

/** What answers at the URL. */
export interface InfluxServer {
  /** The version as the server states it: `1.6.7~rc0`, `v2.7.1`; `1.x` or `2.x` if it was built without one and states `unknown`. */
  readonly version: string;
  /** Which interface it has: 1 with databases and users, 2 with buckets and tokens. */
  readonly generation: 1 | 2;
}

const FIRST_ANSWER_MS = 5_000;

const healthSchema = z.object({ name: z.literal('influxdb'), version: z.string() });
const setupSchema = z.object({ allowed: z.boolean() });

/**
 * Asks the server for its version. Throws TraplineError: `service` if nothing answers, or if that is no InfluxDB, `interrupted` if the signal
 * fires first.
 */
export async function detectServer(
  { url, requestTimeoutMs }: InfluxSettings,
  signal?: AbortSignal,
): Promise<InfluxServer> {
  const client = new InfluxDB({ url, timeout: Math.min(FIRST_ANSWER_MS, requestTimeoutMs) });
  let version: string | undefined;
  try {
    version = await versionOf(client, signal);
    if (version !== undefined) return await identify(version, client, signal);
  } catch (cause) {
    if (signal?.aborted === true) throw new TraplineError('interrupted', 'interrupted', { cause });
    const reason = withoutMiddle(reasonOf(cause), 300);
    throw new TraplineError('influxdb_unreachable', `no InfluxDB at ${url}: ${withTlsHint(url, reason)}`, { cause });
  }
  throw new TraplineError('influxdb_refused', `the server at ${url} is not an InfluxDB`);
}

/** The version is in a header of `/ping`; where a proxy has removed it, `/health` of a 1.8 and of a 2.x has it. */
async function versionOf(client: InfluxDB, signal?: AbortSignal): Promise<string | undefined> {
  const answer = await request(client, '/ping', '', { method: 'GET' }, signal).catch(refusal);
  const version = answer.headers['x-influxdb-version']?.toString();
  if (version !== undefined) return version;
  const health = healthSchema.safeParse(await ask(client, '/health', signal));
  return health.success ? health.data.version : undefined;
}

/** By the version's first number. A server that was built without a version is known by a question that only a 2.x answers. */
async function identify(version: string, client: InfluxDB, signal?: AbortSignal): Promise<InfluxServer> {
  const [, major] = /^v?(\d+)\./.exec(version) ?? [];
  if (major !== undefined) return { version, generation: major === '1' ? 1 : 2 };
  const isSecond = setupSchema.safeParse(await ask(client, '/api/v2/setup', signal)).success;
  return isSecond ? { version: '2.x', generation: 2 } : { version: '1.x', generation: 1 };
}

async function ask(client: InfluxDB, path: string, signal?: AbortSignal): Promise<unknown> {
  return (await request(client, path, '', { method: 'GET' }, signal).catch(refusal)).body;
}

/** An answer that is a refusal is an answer too. */
function refusal(error: unknown): Pick<InfluxAnswer, 'headers' | 'body'> {
  if (!(error instanceof HttpError)) throw error;
  return { headers: error.headers ?? {}, body: undefined };
}

/** OpenSSL's words for a server that does not speak TLS help few. */
function withTlsHint(url: string, reason: string): string {
  if (!url.startsWith('https:') || !/wrong version number|packet length too long/i.test(reason)) return reason;
  return `the server does not speak TLS; try ${url.replace('https:', 'http:')} (${reason})`;
}
