import { type IncomingHttpHeaders } from 'node:http';

/** As much of a request as decides whether it is answered. */
export interface GuardedRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 403 | 405;
  readonly reason: string;
}

const METHODS = ['GET', 'HEAD'];
const FROM_HERE = ['same-origin', 'none'];

/**
 * Refuses what does not come from a page of this server or from the address bar: another method than reading, a host that is not the loopback
 * under this port (so that no name of another site can be made to point here), and pages of other origins. Undefined if all is well.
 */
export function refuse({ method, headers }: GuardedRequest, port: number): Refusal | undefined {
  if (method === undefined || !METHODS.includes(method))
    return { status: 405, reason: 'only GET and HEAD are answered' };
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const host = headers.host?.toLowerCase();
  if (host === undefined || !hosts.includes(host)) return { status: 403, reason: 'the host is not this machine' };
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403, reason: 'the origin is another one' };
  const site = headers['sec-fetch-site'];
  if (site !== undefined && !FROM_HERE.includes(String(site)))
    return { status: 403, reason: 'the page is of another site' };
  return undefined;
}
