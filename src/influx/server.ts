import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { reasonOf, withoutMiddle } from './reason.ts';
import { type InfluxSettings } from './settings.ts';

/** What answers at the URL. */
export interface InfluxServer {
  /** The version as the server states it: `1.6.7~rc0`, `v2.7.1`; `1.x` or `2.x` if it was built without one and states `unknown`. */
  readonly version: string;
  /** Which interface it has: 1 with databases and users, 2 with buckets and tokens. */
  readonly generation: 1 | 2;
}

type Transport = InfluxDB['transport'];

const FIRST_ANSWER_MS = 5_000;

const healthSchema = z.object({ name: z.literal('influxdb'), version: z.string() });
const setupSchema = z.object({ allowed: z.boolean() });

/** Asks the server for its version. Throws TraplineError `service` if nothing answers, or if that is no InfluxDB. */
export async function detectServer({ url, requestTimeoutMs }: InfluxSettings): Promise<InfluxServer> {
  const { transport } = new InfluxDB({ url, timeout: Math.min(FIRST_ANSWER_MS, requestTimeoutMs) });
  let version: string | undefined;
  try {
    version = await versionOf(transport);
    if (version !== undefined) return await identify(version, transport);
  } catch (cause) {
    const reason = withoutMiddle(reasonOf(cause), 300);
    throw new TraplineError('influxdb_unreachable', `no InfluxDB at ${url}: ${withTlsHint(url, reason)}`, { cause });
  }
  throw new TraplineError('influxdb_refused', `the server at ${url} is not an InfluxDB`);
}

/** The version is in a header of `/ping`; where a proxy has removed it, `/health` of a 1.8 and of a 2.x has it. */
async function versionOf(transport: Transport): Promise<string | undefined> {
  let version: string | undefined;
  await transport
    .request('/ping', '', { method: 'GET' }, (headers) => {
      version = headers['x-influxdb-version']?.toString();
    })
    .catch(unlessAnswered);
  if (version !== undefined) return version;
  const health = healthSchema.safeParse(await ask(transport, '/health'));
  return health.success ? health.data.version : undefined;
}

/** By the version's first number. A server that was built without a version is known by a question that only a 2.x answers. */
async function identify(version: string, transport: Transport): Promise<InfluxServer> {
  const [, major] = /^v?(\d+)\./.exec(version) ?? [];
  if (major !== undefined) return { version, generation: major === '1' ? 1 : 2 };
  const isSecond = setupSchema.safeParse(await ask(transport, '/api/v2/setup')).success;
  return isSecond ? { version: '2.x', generation: 2 } : { version: '1.x', generation: 1 };
}

function ask(transport: Transport, path: string): Promise<unknown> {
  return transport.request(path, '', { method: 'GET' }).catch(unlessAnswered);
}

/** An answer that is a refusal is an answer too. */
function unlessAnswered(error: unknown): void {
  if (!(error instanceof HttpError)) throw error;
}

/** OpenSSL's words for a server that does not speak TLS help few. */
function withTlsHint(url: string, reason: string): string {
  if (!url.startsWith('https:') || !/wrong version number|packet length too long/i.test(reason)) return reason;
  return `the server does not speak TLS; try ${url.replace('https:', 'http:')} (${reason})`;
}
