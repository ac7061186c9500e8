import { afterAll, beforeAll, describe } from 'vitest';
import { INFLUXDB_LINES, type InfluxdbLine } from '../../services/influxdb/find.ts';
import { TraplineError } from '../../src/model/errors.ts';
import {
  type InfluxdbOptions,
  type InfluxdbServer,
  missingForInfluxdb,
  startInfluxdb,
} from '../../services/influxdb.ts';

const START_TIMEOUT_MS = 60_000;

/**
 * `describe` for each line of InfluxDB 1.x, with a server that is started once for the group, and gone after it: `define` is handed a function
 * that returns it, to be called inside tests and hooks. Where there is no influxd the group is skipped with a sentence that says what to do; with
 * the environment variable `CI` set it fails instead.
 */
export function describeWithInfluxdb(
  name: string,
  define: (influxdb: () => InfluxdbServer) => void,
  options: InfluxdbOptions = {},
): void {
  for (const line of INFLUXDB_LINES) describeWithLine(name, define, { ...options, line });
}

function describeWithLine(
  name: string,
  define: (influxdb: () => InfluxdbServer) => void,
  options: InfluxdbOptions & { readonly line: InfluxdbLine },
): void {
  const missing = missingForInfluxdb(options.line);
  const skipped = missing !== null && !process.env['CI'];
  if (skipped) console.warn(`Skipped: ${name}. ${missing}`);
  describe.skipIf(skipped)(`${name} (line ${options.line})`, () => {
    let server: InfluxdbServer | null = null;
    beforeAll(async () => {
      server = await startInfluxdb(options);
    }, START_TIMEOUT_MS);
    afterAll(() => server?.stop());
    define(() => server ?? notStarted());
  });
}

function notStarted(): never {
  throw new TraplineError('defect', 'the server is there only inside tests and hooks');
}
