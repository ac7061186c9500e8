import { type Declarations } from './command.ts';
import { type InfluxSettings } from '../influx/settings.ts';

/** Where a run is written besides its folder. */
export const INFLUX = {
  influx: {
    type: 'string',
    describe: 'Also write the run into this InfluxDB (1.x or 2.x), given as http://host:port',
  },
  'influx-config': {
    type: 'string',
    describe: 'File of InfluxDB settings: token, org and bucket, or username, password and database',
  },
} satisfies Declarations;

/** The parsed options of INFLUX. */
export interface InfluxArguments {
  readonly influx: string | undefined;
  readonly 'influx-config': string | undefined;
}

/** What the command line says of InfluxDB; undefined where it says nothing. Throws TraplineError('input'). */
export async function influxSettings({
  influx: url,
  'influx-config': configFile,
}: InfluxArguments): Promise<InfluxSettings | undefined> {
  if (url === undefined && configFile === undefined) return undefined;
  const { loadInfluxSettings } = await import('../influx/settings.ts');
  return loadInfluxSettings({ url, configFile, environment: process.env });
}
