import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { type Declarations } from './command.ts';

/** Where the metrics of a live run are asked for. */
export const METRICS = {
  metrics: {
    type: 'string',
    describe:
      'With --live, answer Prometheus on this machine at http://127.0.0.1:PORT/metrics, as in :9464; :0 for any free port',
  },
} satisfies Declarations;

const ADDRESS = /^(?:(?:127\.0\.0\.1|localhost)?:)?(\d{1,5})$/;
const HIGHEST_PORT = 65_535;

/** The port of `--metrics`; undefined without it. Throws TraplineError('option_invalid'), also for a run in virtual time. */
export function metricsPort(given: string | undefined, isLive: boolean): number | undefined {
  if (given === undefined) return undefined;
  if (!isLive) throw new TraplineError('option_invalid', '--metrics: only a run with --live uses it');
  const port = Number(ADDRESS.exec(given)?.[1] ?? NaN);
  if (port <= HIGHEST_PORT) return port;
  throw new TraplineError(
    'option_invalid',
    `--metrics: expected a port on this machine, as in :9464, found ${show(given)}`,
  );
}
