import { afterAll, beforeAll, describe } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';
import {
  type InfluxdbOptions,
  type InfluxdbServer,
  missingForInfluxdb,
  startInfluxdb,
} from '../../services/influxdb.ts';

const START_TIMEOUT_MS = 60_000;

/**
 * `describe` with an InfluxDB 1.x that is started once for the group, and gone after it: `define` is handed a function that returns
 * it, to be called inside tests and hooks. Where there is no influxd the group is skipped with a sentence that says what to do; with
 * the environment variable `CI` set it fails instead.
 */
export function describeWithInfluxdb(
  name: string,
  define: (influxdb: () => InfluxdbServer) => void,
  options: InfluxdbOptions = {},
): void {
  const missing = missingForInfluxdb();
  const skipped = missing !== null && !process.env['CI'];
  if (skipped) console.warn(`Skipped: ${name}. ${missing}`);
  describe.skipIf(skipped)(`${name}`, () => {
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
