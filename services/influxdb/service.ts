import { existsSync } from 'node:fs';
import { type Announce } from '../announce.ts';
import { startInfluxdb } from '../influxdb.ts';
import { isFree } from '../ports.ts';
import { type Service, type StartedProcess } from '../service.ts';
import { buildInfluxd, builtInfluxd } from './build.ts';
import { findInfluxd, INFLUXDB_LINES, type InfluxdbLine } from './find.ts';

const USUAL_PORT = 8086;

/** InfluxDB 1.x as a service of the commands. */
export const INFLUXDB: Service = {
  name: 'influxdb',
  lines: INFLUXDB_LINES,
  version: (line) => findInfluxd(line as InfluxdbLine).version,
  prepare: (line, announce) => prepare(line as InfluxdbLine, announce),
  startProcess: (line, port, announce) => startProcess(line as InfluxdbLine, port, announce),
  startContainer: null,
};

/** For the first line there is nothing to do: the system's own package is used. */
async function prepare(line: InfluxdbLine, announce: Announce): Promise<void> {
  if (line === '1.8') await buildInfluxd(announce);
  else announce(`InfluxDB ${findInfluxd(line).version} is installed`);
}

async function startProcess(line: InfluxdbLine, port: number | undefined, announce: Announce): Promise<StartedProcess> {
  if (line === '1.8' && !existsSync(builtInfluxd())) await buildInfluxd(announce);
  const chosen = port ?? ((await isFree(USUAL_PORT)) ? USUAL_PORT : undefined);
  const server = await startInfluxdb({ line, ...(chosen === undefined ? {} : { port: chosen }) });
  const { version, url, pid, folder } = server;
  return {
    running: { service: INFLUXDB.name, how: 'process', version, addresses: { url }, process: { pid, folder } },
    release: () => server.release(),
  };
}
