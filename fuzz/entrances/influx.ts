import { type AddressInfo, createServer } from 'node:net';
import { connectInflux } from '../../src/influx/connection.ts';
import { type InfluxSettings, loadInfluxSettings } from '../../src/influx/settings.ts';
import { type Entrance } from '../entrance.ts';
import { fileIn } from '../scratch.ts';
import { wordsOf } from '../seeds.ts';

const CONFIG = 'url=http://localhost:8086\norg=o\nbucket=b\ntoken=t\ndatabase=d\nusername=u\npassword=p\n';

/** A properties file for InfluxDB. */
export const influxConfig: Entrance = {
  tokens: [...wordsOf([Buffer.from(CONFIG)]), '=', 'https://[::1]:8086/x?y#z', 'http://u:p@h'],
  mostBytes: 4096,
  open: (folder) => {
    const file = fileIn(folder, 'influx.properties');
    return {
      seeds: [Buffer.from(CONFIG), Buffer.from('url=http://h:8086\ndatabase=d\n')],
      take: (input) => loadInfluxSettings({ configFile: file(input), environment: {} }),
    };
  },
};

const VERSION_1 = 'X-Influxdb-Version: 1.6.7~rc0';
const POINTS = '{"results":[{"series":[{"name":"alerts","columns":["time","rule"],"values":[[1772445600000,"a"]]}]}]}';

function answer(status: string, headers: readonly string[], body: string): Buffer {
  // Else the next request may still go into a connection that the server has closed.
  const length = ['Connection: close', `Content-Length: ${Buffer.byteLength(body)}`];
  return Buffer.from([`HTTP/1.1 ${status}`, ...headers, ...length, '', body].join('\r\n'));
}

const JSON_TYPE = 'Content-Type: application/json';
const ANSWERS = [
  answer('204 No Content', [VERSION_1], ''),
  answer('200 OK', [VERSION_1, JSON_TYPE], POINTS),
  answer('200 OK', [VERSION_1, JSON_TYPE], '{"results":[{"error":"database not found: d"}]}'),
  answer('200 OK', [JSON_TYPE], '{"name":"influxdb","version":"v2.7.1","allowed":true}'),
  answer('200 OK', ['X-Influxdb-Version: unknown', JSON_TYPE], '{"allowed":true}'),
  answer('400 Bad Request', [VERSION_1, JSON_TYPE], '{"error":"unable to parse \'x\': missing fields"}'),
  answer('401 Unauthorized', [VERSION_1, JSON_TYPE], '{"code":"unauthorized","message":"no token"}'),
  answer('503 Service Unavailable', [VERSION_1, 'Retry-After: 1'], 'away'),
];

/** What a server at the URL of an InfluxDB answers to every request: one answer an input, byte by byte. */
export const influxAnswer: Entrance = {
  tokens: [
    ...wordsOf(ANSWERS),
    '\r\n',
    '\r\n\r\n',
    'Transfer-Encoding: chunked',
    'Content-Encoding: gzip',
    '301 Moved',
    ': ',
  ],
  mostBytes: 4096,
  allowed: ['input', 'service'],
  open: async () => {
    let answered: Uint8Array = new Uint8Array();
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answered));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    const settings: InfluxSettings = {
      ...loadInfluxSettings({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, environment: {} }),
      token: 't',
      org: 'o',
      requestTimeoutMs: 1000,
    };
    return {
      seeds: ANSWERS,
      take: async (input) => {
        answered = input;
        const connection = await connectInflux(settings);
        await connection.write(['m f=1 1']);
        await connection.query('SELECT * FROM m');
      },
    };
  },
};
