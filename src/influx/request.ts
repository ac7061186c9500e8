import { type InfluxDB } from '@influxdata/influxdb-client';

/** What a server answered: its status, its headers, and its body as its type says. */
export interface InfluxAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/**
 * Sends one request and waits for the answer. If the signal fires before it comes, the request is ended and the client's error thrown, as for
 * every other failure. The client keeps a listener on a signal for ever, so each request gets a signal of its own.
 */
export async function request(
  { transport }: Pick<InfluxDB, 'transport'>,
  path: string,
  content: string,
  options: { readonly method: 'GET' | 'POST'; readonly headers?: Record<string, string> },
  signal?: AbortSignal,
): Promise<InfluxAnswer> {
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let status: number | undefined;
  let headers: InfluxAnswer['headers'] = {};
  try {
    const body: unknown = await transport.request(
      path,
      content,
      { ...options, signal: stop.signal },
      (seenHeaders, seenStatus) => {
        headers = seenHeaders;
        status = seenStatus;
      },
    );
    return { status, headers, body };
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
