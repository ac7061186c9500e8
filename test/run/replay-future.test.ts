import { describe, expect, it } from 'vitest';
import { INGEST_TIME_HEADER } from '../../src/model/record.ts';
import { record, writeCapture } from '../capture/format/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { replay, replayAlerts } from './replaying.ts';

const inFolder = temporaryFolder();

const MINUTE_MS = 60_000;
const T0 = Date.UTC(2026, 2, 2, 14);

interface Purchase {
  readonly client: string;
  readonly minute: number;
  readonly region: string;
}

function value({ client, minute, region }: Purchase, id: number): Buffer {
  const transaction = {
    transaction_id: id.toString(16).padStart(16, '0'),
    client_id: client,
    amount: 20,
    currency: 'USD',
    timestamp: new Date(T0 + minute * MINUTE_MS).toISOString(),
    region,
  };
  return Buffer.from(JSON.stringify(transaction));
}

describe('a stamp from the future, where the log does not know when it was appended', () => {
  const DAY = 1440;
  /** The second of four devices is a day fast; the time of recording is minutes after the first event. */
  const recordedAt = (minute: number | null) => {
    const rows = [
      { client: '7', minute: 0, region: 'north' },
      { client: 'fast', minute: DAY, region: 'north' },
      { client: '7', minute: 5, region: 'south' },
      { client: '8', minute: 6, region: 'south' },
    ].map((purchase, offset) => ({
      record: record({ value: value(purchase, offset), partition: 0, offset }),
      arrivalNs: minute === null ? null : BigInt(T0 + minute * MINUTE_MS) * 1_000_000n,
    }));
    writeCapture(inFolder('x.arrow'), rows, { force: true });
    return inFolder('x.arrow');
  };
  const counts = async (minute: number | null) => {
    const { report, alerts } = await replayAlerts(recordedAt(minute), inFolder('out'), { episodes: [] });
    expect(report.rules['impossible_travel']!.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
    const { admitted, future, late } = report.counts;
    return { admitted, future, late, alerts: alerts.length, times: report.replay!.append_times };
  };

  it('is found by its arrival, for no record was appended later than it arrived', async () => {
    const times = { known: 0, bounded_by_arrival: 4, unknown: 0 };
    expect(await counts(10)).toEqual({ admitted: 3, future: 1, late: 0, alerts: 1, times });
  });

  it('is not found where the recording was made long after', async () => {
    const times = { known: 0, bounded_by_arrival: 4, unknown: 0 };
    expect(await counts(2 * DAY)).toEqual({ admitted: 2, future: 0, late: 2, alerts: 0, times });
  });

  it('is not found, and the report says so, where no arrival is known', async () => {
    const times = { known: 0, bounded_by_arrival: 0, unknown: 4 };
    expect(await counts(null)).toEqual({ admitted: 2, future: 0, late: 2, alerts: 0, times });
  });

  it('does not depend on arrivals where the time of append is known', async () => {
    const ingest = { name: INGEST_TIME_HEADER, value: Buffer.from(String(T0)) };
    const rows = [{ client: '7', minute: 5, region: 'north' }].map((purchase) => ({
      record: record({ value: value(purchase, 0), partition: 0, offset: 0, headers: [ingest] }),
      arrivalNs: BigInt(T0 + 10 * MINUTE_MS) * 1_000_000n,
    }));
    writeCapture(inFolder('x.arrow'), rows);
    const { report } = await replay(inFolder('x.arrow'), { episodes: [] });
    expect(report.counts).toMatchObject({ admitted: 0, future: 1 });
    expect(report.replay!.append_times).toEqual({ known: 1, bounded_by_arrival: 0, unknown: 0 });
  });
});
