import { type Announce } from '../announce.ts';
import { startInfluxdb } from '../influxdb.ts';
import { isFree } from '../ports.ts';
import { type Service, type StartedProcess } from '../service.ts';
import { findInfluxd } from './find.ts';

const USUAL_PORT = 8086;

/** InfluxDB 1.x as a service of the commands. */
export const INFLUXDB: Service = {
  name: 'influxdb',
  lines: ['1'],
  version: () => findInfluxd().version,
  prepare,
  startProcess: (_, port) => startProcess(port),
  startContainer: null,
};

/** There is nothing to download: the system's own package is used. */
async function prepare(_line: string, announce: Announce): Promise<void> {
  announce(`InfluxDB ${findInfluxd().version} is installed`);
}

async function startProcess(port: number | undefined): Promise<StartedProcess> {
  const chosen = port ?? ((await isFree(USUAL_PORT)) ? USUAL_PORT : undefined);
  const server = await startInfluxdb(chosen === undefined ? {} : { port: chosen });
  const { version, url, pid, folder } = server;
  return {
    running: { service: INFLUXDB.name, how: 'process', version, addresses: { url }, process: { pid, folder } },
    release: () => server.release(),
  };
}
