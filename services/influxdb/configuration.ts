import { join } from 'node:path';
import { type ServerPorts } from '../local-server.ts';

/**
 * An influxdb.conf for the loopback only, with all data in `folder`. It sends no usage reports, and does not limit the number
 * of clients.
 */
export function influxdConfiguration(folder: string, { port, innerPort }: ServerPorts, withLogin: boolean): string {
  const path = (name: string): string => JSON.stringify(join(folder, name));
  return `reporting-disabled = true
bind-address = "127.0.0.1:${innerPort}"
[meta]
dir = ${path('meta')}
[data]
dir = ${path('data')}
wal-dir = ${path('wal')}
max-series-per-database = 0
max-values-per-tag = 0
[http]
bind-address = "127.0.0.1:${port}"
auth-enabled = ${withLogin}
log-enabled = false
[monitor]
store-enabled = false
`;
}
