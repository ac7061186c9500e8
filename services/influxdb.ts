import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TraplineError } from '../src/model/errors.ts';
import { type Influxd, type InfluxdbLine, findInfluxd } from './influxdb/find.ts';
import { influxdConfiguration } from './influxdb/configuration.ts';
import { LocalServer, type ServerKind, type ServerPorts } from './local-server.ts';

/** How an InfluxDB is started. */
export interface InfluxdbOptions {
  /** Which one; `1` by default, the one on the path. */
  readonly line?: InfluxdbLine;
  /** A free one by default. */
  readonly port?: number;
  /** The administrator whose login is required; without one the server requires no login. */
  readonly admin?: { readonly username: string; readonly password: string };
  /** The database that is created at the start; default `fraud_data`. */
  readonly database?: string;
}

/** A private InfluxDB 1.x on the loopback. LocalServer describes its life cycle. */
export type InfluxdbServer = LocalServer & {
  /** URL for clients. It does not change while this object exists. */
  readonly url: string;
  readonly line: InfluxdbLine;
  /** The full version, for example `1.6.7~rc0`. */
  readonly version: string;
};

/**
 * Starts an InfluxDB and waits until it answers. Throws a service error with the last lines of its log if it does not answer, or one that
 * says what to install if there is no `influxd`.
 */
export async function startInfluxdb(options: InfluxdbOptions = {}): Promise<InfluxdbServer> {
  const { line = '1' } = options;
  const found = findInfluxd(line);
  const server = await LocalServer.start('influxdb', new InfluxdbKind(found, options), options.port);
  const url = `http://${server.address}`;
  try {
    await createDatabase(url, options);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return Object.assign(server, { url, line, version: found.version });
}

/** What must be installed before `startInfluxdb` can work, in one line; null if nothing is missing. */
export function missingForInfluxdb(line: InfluxdbLine): string | null {
  try {
    findInfluxd(line);
    return null;
  } catch (error) {
    return (error as TraplineError).message;
  }
}

class InfluxdbKind implements ServerKind {
  readonly title: string;
  readonly portTaken = 'address already in use';
  readonly #command: string;
  readonly #withLogin: boolean;

  constructor({ command, version }: Influxd, { admin }: InfluxdbOptions) {
    this.title = `InfluxDB ${version}`;
    this.#command = command;
    this.#withLogin = admin !== undefined;
  }

  async configure(folder: string, ports: ServerPorts): Promise<void> {
    writeFileSync(configurationFile(folder), influxdConfiguration(folder, ports, this.#withLogin));
  }

  command(folder: string) {
    return { command: this.#command, args: ['-config', configurationFile(folder)] };
  }

  /** Another server may have taken this port before, and would answer too. Ours reports its configuration file. */
  async untilReady(folder: string, address: string, giveUp: () => boolean): Promise<boolean> {
    while (!giveUp()) {
      const variables = await fetch(`http://${address}/debug/vars`, { signal: AbortSignal.timeout(2_000) })
        .then((answer) => answer.text())
        .catch(() => '');
      if (variables.includes(JSON.stringify(configurationFile(folder)))) return true;
      await sleep(50);
    }
    return false;
  }
}

function configurationFile(folder: string): string {
  return join(folder, 'influxdb.conf');
}

async function createDatabase(url: string, { admin, database = 'fraud_data' }: InfluxdbOptions): Promise<void> {
  if (admin !== undefined) {
    const password = admin.password.replaceAll(/[\\']/g, String.raw`\$&`);
    // The first user can be created without a login.
    await execute(url, `CREATE USER "${admin.username}" WITH PASSWORD '${password}' WITH ALL PRIVILEGES`, {});
  }
  const headers: Record<string, string> = {};
  if (admin !== undefined) headers['authorization'] = `Basic ${btoa(`${admin.username}:${admin.password}`)}`;
  await execute(url, `CREATE DATABASE "${database}"`, headers);
}

async function execute(url: string, statement: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams({ q: statement });
  const answer = await fetch(`${url}/query`, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok || text.includes('"error"'))
    throw new TraplineError('service_failed', `InfluxDB at ${url}: ${text.trim()}`);
}
