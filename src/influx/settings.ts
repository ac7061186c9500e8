import { tmpdir } from 'node:os';
import { type FileAccess, nodeFileAccess } from '../config/file-access.ts';
import { environmentName, Properties } from '../config/properties.ts';
import { expectedFound } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/**
 * How to reach an InfluxDB 1.x or 2.x, and how to write to it. It holds secrets: only `url`, `bucket` and `database` are
 * printed or stored.
 */
export interface InfluxSettings {
  /** `http://host:port`, perhaps with a path, never with a login. */
  readonly url: string;
  /** For InfluxDB 2.x. */
  readonly token: string | null;
  readonly org: string | null;
  readonly bucket: string;
  /** For InfluxDB 1.x; null for no login. */
  readonly login: { readonly username: string; readonly password: string } | null;
  readonly database: string;
  /** Whether a database of InfluxDB 1.x that is missing is made. Not where it was named: a misspelt name would make one more. */
  readonly createsDatabase: boolean;
  /** Lines of one request. */
  readonly batchLines: number;
  /** Longest wait for the answer to one request. */
  readonly requestTimeoutMs: number;
  /** How long writing waits for a server that has become unreachable. */
  readonly retryForMs: number;
  /** Folder in which lines wait meanwhile. */
  readonly spoolDirectory: string;
  readonly spoolMaxBytes: number;
}

/** The sources of settings; later ones take precedence. */
export interface InfluxSettingsSources {
  /** `--influx-config`. */
  readonly configFile?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** `--influx`, or another option, which is named then. */
  readonly url?: string | undefined;
  readonly urlOption?: string;
}

/** The database of the pipeline that Trapline grew out of, so that its dashboards find the points. */
const DEFAULT_DATABASE = 'fraud_data';

const PROPERTIES: ReadonlyMap<string, string> = new Map(
  [
    'url',
    'token',
    'org',
    'bucket',
    'username',
    'password',
    'database',
    'batch.lines',
    'request.timeout.ms',
    'retry.for.ms',
    'spool.directory',
    'spool.max.bytes',
  ].map((name) => [name, name]),
);

/**
 * Combines the settings: properties file < `TRAPLINE_INFLUX_*` < options. Throws TraplineError('input') that names the place,
 * the value found there and the nearest valid name; for several misspelt names, one error that stands for all of them.
 */
export function loadInfluxSettings(
  sources: InfluxSettingsSources,
  access: FileAccess = nodeFileAccess,
): InfluxSettings {
  const { configFile: path, environment, url, urlOption = '--influx' } = sources;
  const properties = new Properties(
    { service: 'Influx', aliases: PROPERTIES, refused: new Map() },
    {
      file: path === undefined ? undefined : { path, content: access.readFile(path) },
      environment,
      options: url === undefined ? [] : [{ option: urlOption, name: 'url', text: url }],
    },
  );
  return {
    url: urlOf(properties),
    token: properties.secret('token'),
    org: properties.text('org'),
    bucket: properties.text('bucket') ?? DEFAULT_DATABASE,
    login: loginOf(properties),
    database: properties.text('database') ?? DEFAULT_DATABASE,
    createsDatabase: properties.text('database') === null,
    batchLines: properties.integer('batch.lines', 5000, 1, 1_000_000),
    requestTimeoutMs: properties.integer('request.timeout.ms', 30_000, 100, 3_600_000),
    retryForMs: properties.integer('retry.for.ms', 120_000, 0, 86_400_000),
    spoolDirectory: properties.text('spool.directory') ?? tmpdir(),
    spoolMaxBytes: properties.integer('spool.max.bytes', 256 << 20, 0, Number.MAX_SAFE_INTEGER),
  };
}

/** The error about a missing setting; it says how to give the setting. */
export function missingSetting(name: 'token' | 'org' | 'url', why: string): TraplineError {
  const ways = `in the file of --influx-config, or as ${environmentName('Influx', name)}`;
  return new TraplineError('setting_missing', `${why}: give ${name} ${ways}`);
}

function urlOf(properties: Properties): string {
  const text = properties.text('url');
  if (text === null) throw missingSetting('url', 'no InfluxDB is named');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw properties.complaint('url', expectedFound('http://host:port or https://host:port', text));
  }
  if (url.username !== '' || url.password !== '') {
    const ways = ['username', 'password'].map((name) => environmentName('Influx', name)).join(' and ');
    throw properties.complaint('url', `holds a login; give that in the file of --influx-config, or as ${ways}`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function loginOf(properties: Properties): InfluxSettings['login'] {
  const username = properties.text('username');
  const password = properties.secret('password');
  if (username === null && password === null) return null;
  if (username !== null && password !== null) return { username, password };
  const [given, missing] = username === null ? ['password', 'username'] : ['username', 'password'];
  throw properties.complaint(given!, `${missing} is missing; give both or neither`);
}
