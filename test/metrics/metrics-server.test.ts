import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoopbackServer } from '../../src/loopback/serve.ts';
import { MetricsServer } from '../../src/metrics/metrics-server.ts';
import { ask } from '../view/viewing.ts';

let metrics: MetricsServer;
let server: LoopbackServer;
let text: () => Promise<string>;

beforeEach(async () => {
  text = () => Promise.resolve('a_total 1\n');
  metrics = await MetricsServer.open({ port: 0 });
  server = metrics.server;
});
afterEach(() => metrics.close());

const serve = (): void => metrics.serve({ contentType: 'text/plain; version=0.0.4', text: () => text() });

describe('the server of metrics', () => {
  it('says that there are none as long as there are none', async () => {
    expect(await ask(server, '/metrics')).toMatchObject({ status: 503, text: 'the run has not begun yet\n' });
  });

  it('answers at /metrics, in the type that Prometheus expects', async () => {
    serve();
    const { status, headers, text: said } = await ask(server, '/metrics?x=1');
    expect([status, headers['content-type'], said]).toEqual([200, 'text/plain; version=0.0.4', 'a_total 1\n']);
  });

  it('says where they are at any other path', async () => {
    expect(await ask(server, '/')).toMatchObject({ status: 404, text: 'not there; the metrics are at /metrics\n' });
  });

  it.each([
    ['another method', { method: 'POST' }, 405],
    ['a name that was made to point here', { headers: { Host: 'evil.example' } }, 403],
  ])('refuses %s', async (_, how, status) => {
    expect(await ask(server, '/metrics', how)).toMatchObject({ status });
  });

  it('needs a port that is free', async () => {
    await expect(MetricsServer.open({ port: server.port })).rejects.toMatchObject({
      subCode: 'port_taken',
      message: expect.stringMatching(new RegExp(`^--metrics :${server.port}: cannot listen there: `)) as string,
    });
  });

  it('breaks off an answer that cannot be given, and answers the next', async () => {
    serve();
    text = () => Promise.reject(new Error('gone'));
    await expect(ask(server, '/metrics')).rejects.toThrow('socket hang up');
    text = () => Promise.resolve('again\n');
    expect(await ask(server, '/metrics')).toMatchObject({ status: 200 });
  });
});
