/** As much of a request as decides whether it is answered. */
export interface GuardedRequest {
  readonly method?: string | undefined;
  /** By name in lower case, every value that was given. */
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
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
export function refuse({ method, headersDistinct: given }: GuardedRequest, port: number): Refusal | undefined {
  if (method === undefined || !METHODS.includes(method))
    return { status: 405, reason: 'only GET and HEAD are answered' };
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const host = only(given['host']);
  if (host === undefined || !hosts.includes(host)) return { status: 403, reason: 'the host is not this machine' };
  if (given['origin'] !== undefined && only(given['origin']) !== `http://${host}`) {
    return { status: 403, reason: 'the origin is another one' };
  }
  const site = given['sec-fetch-site'];
  if (site !== undefined && !FROM_HERE.includes(only(site) ?? '')) {
    return { status: 403, reason: 'the page is of another site' };
  }
  return undefined;
}

/** The value of a header that was given once. */
function only(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0]!.toLowerCase() : undefined;
}
