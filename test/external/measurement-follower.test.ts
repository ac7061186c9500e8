import { beforeEach, expect, it } from 'vitest';
import { MeasurementFollower } from '../../src/external/influx/measurement-follower.ts';
import { connectInflux, type InfluxConnection } from '../../src/influx/connection.ts';
import { DAY_MS } from '../../src/model/time-units.ts';
import { influxSettings } from '../influx/settings-fixture.ts';
import { describeWithInfluxdb } from '../services/influxdb-fixture.ts';
import { influxql } from '../services/influxql.ts';

const SPAN = { startMs: 10 * DAY_MS, endMs: 12 * DAY_MS };
const NS_PER_MS = 1_000_000n;
const WAIT = { timeout: 10_000, interval: 100 };

describeWithInfluxdb('points that are alerts', (influxdb) => {
  let connection: InfluxConnection;
  let moves: number;
  let taken: { readonly row: Readonly<Record<string, unknown>>; readonly where: string }[];

  beforeEach(async () => {
    connection = await connectInflux(influxSettings({ url: influxdb().url }));
    for (const name of ['spree_alerts', 'odd "name"']) {
      await influxql(influxdb(), `DROP MEASUREMENT "${name.replaceAll('"', '\\"')}"`).catch(() => undefined);
    }
    moves = 0;
    taken = [];
  });

  const open = (...measurements: string[]) =>
    MeasurementFollower.open(
      connection,
      { measurements, ...SPAN },
      { moved: () => (moves += 1), point: (row, where) => taken.push({ row, where }) },
    );

  const write = async (...lines: string[]): Promise<void> => {
    expect(await connection.write(lines)).toEqual({ kind: 'confirmed' });
  };

  const point = (measurement: string, client: string, timeMs: number): string =>
    `${measurement},client_id=${client} regions_seen_str="north, south" ${BigInt(timeMs) * NS_PER_MS}`;

  // margin │ 9 d ── 10 d ═══ world ═══ 12 d ── 13 d │
  it('are counted while they come, and read once, with what their measurement is called', async () => {
    await write(point('spree_alerts', 'old', 9 * DAY_MS - 1), point('spree_alerts', 'late', 13 * DAY_MS));
    const follower = await open('spree_alerts', 'absent_alerts');
    await expect.poll(() => follower.isAtEnd(), WAIT).toBe(true);
    expect(moves).toBe(0);
    await write(point('spree_alerts', 'b', 11 * DAY_MS), point('spree_alerts', 'a', 9 * DAY_MS));
    await expect.poll(() => follower.isAtEnd().then(() => moves), WAIT).toBe(1);
    await expect.poll(() => follower.isAtEnd(), WAIT).toBe(true);
    expect(taken).toEqual([]);
    await follower.settle();
    const row = { measurement: 'spree_alerts', rule: 'spree', regions_seen_str: 'north, south' };
    expect(taken).toEqual([
      { row: { ...row, client_id: 'a', time: 9 * DAY_MS }, where: `measurement spree_alerts, time ${9 * DAY_MS}` },
      { row: { ...row, client_id: 'b', time: 11 * DAY_MS }, where: `measurement spree_alerts, time ${11 * DAY_MS}` },
    ]);
  });

  it('are all read where they are many', async () => {
    const follower = await open('spree_alerts');
    const clients = Array.from({ length: 12_001 }, (_, client) => client);
    await write(...clients.map((client) => point('spree_alerts', String(client), SPAN.startMs + client)));
    await follower.settle();
    expect(taken.map(({ row }) => Number(row['client_id']))).toEqual(clients);
  });

  it('may have any name', async () => {
    const follower = await open('odd "name"');
    await write(point('odd\\ "name"', 'a', SPAN.startMs));
    await follower.settle();
    expect(taken.map(({ row }) => row['measurement'])).toEqual(['odd "name"']);
  });

  it('may not be there before, in the time of the world', async () => {
    await write(point('spree_alerts', 'a', SPAN.startMs));
    await expect(open('spree_alerts')).rejects.toMatchObject({
      subCode: 'measurement_not_empty',
      message:
        `measurement "spree_alerts" in database fraud_data of ${influxdb().url} already has points within the time of the scenario; ` +
        'delete them, or let the job write to another database',
    });
  });

  it('need a database that there is', async () => {
    connection = await connectInflux(influxSettings({ url: influxdb().url, database: 'absent' }));
    await expect(open('spree_alerts')).rejects.toMatchObject({
      subCode: 'influxdb_refused',
      message: `database absent of ${influxdb().url}: database not found: absent`,
    });
  });
});
