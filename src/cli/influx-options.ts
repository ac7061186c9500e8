import { type Options } from 'yargs';
import { type InfluxSettings, loadInfluxSettings } from '../influx/settings.ts';

/** The options for writing a run into InfluxDB. */
export const INFLUX = {
  influx: {
    type: 'string',
    requiresArg: true,
    describe: 'Also write the run into this InfluxDB (1.x or 2.x), given as http://host:port',
  },
  'influx-config': {
    type: 'string',
    requiresArg: true,
    describe: 'File of InfluxDB settings: token, org and bucket, or username, password and database',
  },
} satisfies Record<string, Options>;

/** The parsed options of INFLUX. */
export interface InfluxArguments {
  readonly influx: string | undefined;
  readonly 'influx-config': string | undefined;
}

/** The InfluxDB settings of the command line; undefined if there are none. Throws TraplineError('input'). */
export function influxSettings({
  influx: url,
  'influx-config': configFile,
}: InfluxArguments): InfluxSettings | undefined {
  if (url === undefined && configFile === undefined) return undefined;
  return loadInfluxSettings({ url, configFile, environment: process.env });
}
