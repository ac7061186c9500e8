import { type InfluxSettings, loadInfluxSettings } from '../../src/influx/settings.ts';

/** Settings for tests: what is given, and no patience. */
export function influxSettings(given: Partial<InfluxSettings>): InfluxSettings {
  return {
    ...loadInfluxSettings({ url: 'http://127.0.0.1:8086' }),
    requestTimeoutMs: 2_000,
    retryForMs: 300,
    createsDatabase: false,
    ...given,
  };
}
