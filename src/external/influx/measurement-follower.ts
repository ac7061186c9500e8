import { type InfluxConnection, type QueryRow } from '../../influx/connection.ts';
import { TraplineError } from '../../model/errors.ts';
import { DAY_MS } from '../../model/time-units.ts';
import { realClock } from '../../pacing/real-clock.ts';
import { type AlertsFollower } from '../alerts-follower.ts';

/** Counting reads a whole measurement: often enough for people, seldom enough for the server. */
const BETWEEN_COUNTS_MS = 1000;
/** Points of one answer. */
const PAGE_POINTS = 5000;
/** How far event times may lie outside of the world: device clocks are off. */
const MARGIN_MS = DAY_MS;
const NS_PER_MS = 1_000_000;

/** Which points are a job's alerts. */
export interface AlertPoints {
  /** The measurements in which they are. */
  readonly measurements: readonly string[];
  /** Of the world, in ms since the epoch. */
  readonly startMs: number;
  readonly endMs: number;
}

/** What is done with what is found. */
export interface PointListener {
  /** The number of points has changed. */
  moved(): void;
  /** Gets each point once, at the end; `where` says for messages where it is. */
  point(row: Readonly<Record<string, unknown>>, where: string): void;
}

/**
 * The points of measurements, as the original pipeline writes its alerts. While the job works they are only counted: a point may be written
 * again with other fields, and none says when it was written.
 */
export class MeasurementFollower implements AlertsFollower {
  readonly #connection: InfluxConnection;
  readonly #points: AlertPoints;
  readonly #listener: PointListener;
  #count = 0;
  #countedAtMs = 0;

  /** Throws TraplineError: `measurement_not_empty` if there are points already, and as `query` of the connection does. */
  static async open(
    connection: InfluxConnection,
    points: AlertPoints,
    listener: PointListener,
  ): Promise<MeasurementFollower> {
    const follower = new MeasurementFollower(connection, points, listener);
    await follower.#requireNone();
    return follower;
  }

  private constructor(connection: InfluxConnection, points: AlertPoints, listener: PointListener) {
    this.#connection = connection;
    this.#points = points;
    this.#listener = listener;
  }

  async isAtEnd(): Promise<boolean> {
    const nowMs = realClock.nowMs();
    if (nowMs - this.#countedAtMs < BETWEEN_COUNTS_MS) return false;
    this.#countedAtMs = nowMs;
    let count = 0;
    for (const measurement of this.#points.measurements) count += await this.#countOf(measurement);
    if (count === this.#count) return true;
    this.#count = count;
    this.#listener.moved();
    return false;
  }

  async settle(): Promise<void> {
    for (const measurement of this.#points.measurements) {
      for (let offset = 0; ; offset += PAGE_POINTS) {
        const page = `ORDER BY time LIMIT ${PAGE_POINTS} OFFSET ${offset}`;
        const rows = await this.#connection.query(`SELECT * FROM ${this.#from(measurement)} ${page}`);
        for (const row of rows) this.#take(measurement, row);
        if (rows.length < PAGE_POINTS) break;
      }
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #take(measurement: string, { columns }: QueryRow): void {
    const where = `measurement ${measurement}, time ${String(columns['time'])}`;
    this.#listener.point({ measurement, rule: measurement.replace(/_alerts$/, ''), ...columns }, where);
  }

  async #requireNone(): Promise<void> {
    for (const measurement of this.#points.measurements) {
      if ((await this.#countOf(measurement)) === 0) continue;
      throw new TraplineError(
        'measurement_not_empty',
        `measurement ${JSON.stringify(measurement)} in ${this.#connection.target} already has points within the time of the scenario; ` +
          'delete them, or let the job write to another database',
      );
    }
  }

  /** Values of all fields: more than there are points, but changed when those are. */
  async #countOf(measurement: string): Promise<number> {
    const [row] = await this.#connection.query(`SELECT count(*) FROM ${this.#from(measurement)}`);
    return Object.entries(row?.columns ?? {})
      .filter(([name]) => name !== 'time')
      .reduce((sum, [, count]) => sum + Number(count), 0);
  }

  #from(measurement: string): string {
    const { startMs, endMs } = this.#points;
    const ns = (ms: number): string => String(BigInt(ms) * BigInt(NS_PER_MS));
    const name = `"${measurement.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    return `${name} WHERE time >= ${ns(startMs - MARGIN_MS)} AND time < ${ns(endMs + MARGIN_MS)}`;
  }
}
