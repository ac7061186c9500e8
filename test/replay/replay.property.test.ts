import fc from 'fast-check';
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { WireRecords } from '../../src/wire/record.ts';
import { NO_COORDINATE } from '../../src/model/batch.ts';
import { type RawRecord } from '../../src/model/record.ts';
import { LocalEngines } from '../../src/pipeline/engines.ts';
import { engineSpecs, type LogStream, logStream } from '../arbitraries/log-stream.ts';
import { writeCapture } from '../capture/format/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { replayAlerts } from '../run/replaying.ts';

const inFolder = temporaryFolder();

/** Without coordinates that are nowhere on earth: no topic says them, so that they cannot come back. */
function onEarth(stream: LogStream): LogStream {
  const { latitudeE6, longitudeE6 } = stream.batch;
  for (const column of [latitudeE6, longitudeE6]) {
    column.forEach((value, row) => {
      if (value !== NO_COORDINATE && Math.abs(value) > 90_000_000) column[row] = 0;
    });
  }
  return stream;
}

/** The log as a topic would hold it; what could not be parsed becomes bytes that cannot be. */
function recordsOf({ batch }: LogStream): RawRecord[] {
  const bad = batch.malformed.map(({ offset, ingestTimeMs }): RawRecord => {
    const headers = wireHeaders(ingestTimeMs);
    return {
      partition: 0,
      offset,
      timestampMs: 0,
      timestampType: 'create',
      key: null,
      value: Buffer.from('{'),
      headers,
    };
  });
  const good = Array.from({ length: batch.length }, (_, row): RawRecord => {
    const record = new WireRecords(batch.vocabulary).at(batch, row, 0, batch.ingestTimeMs[row]!);
    return { ...record, offset: batch.offset[row]!, timestampType: 'create' };
  });
  return [...bad, ...good].sort((a, b) => a.offset - b.offset);

  function wireHeaders(ingestTimeMs: number): RawRecord['headers'] {
    return Number.isNaN(ingestTimeMs)
      ? []
      : [{ name: 'trapline-ingest-time-ms', value: Buffer.from(String(ingestTimeMs)) }];
  }
}

it('whatever the log, a replay says what the engine said, at any speed and in batches of any size, and the oracle agrees', async () => {
  const anyPace = fc.constantFrom(
    { kind: 'max' } as const,
    { kind: 'speed', factor: 1, maxGapMs: null } as const,
    { kind: 'speed', factor: 60, maxGapMs: 20 } as const,
    { kind: 'rate', perSecond: 1000 } as const,
  );
  // A log of which no record can be read is refused.
  const anyLog = logStream({ maxRecords: 40 })
    .filter(({ batch }) => batch.length > 0)
    .map(onEarth);
  await fc.assert(
    fc.asyncProperty(
      anyLog,
      engineSpecs(),
      anyPace,
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      async (stream, engine, pace, batchRows, ended) => {
        const path = inFolder('x.arrow');
        rmSync(path, { force: true });
        writeCapture(
          path,
          recordsOf(stream).map((record) => ({ record, arrivalNs: null })),
        );
        const engines = new LocalEngines(engine, stream.vocabulary, 1);
        engines.process(stream.batch);
        const expected = await engines.finish(ended);
        const settings = { scenario: null, seed: '1', engine };
        const changes = { settings, pace, batchRows, ended, episodes: [] };
        const { alerts, report } = await replayAlerts(path, inFolder('replayed'), changes);
        expect(alerts).toEqual(Array.from(expected.detections, ({ detection }) => detection));
        expect(report.counts).toEqual({ ...expected.counts, transactions: null });
        if (!ended) return; // The oracle judges a log to its end.
        for (const { engine_vs_oracle: difference } of Object.values(report.rules)) {
          expect(difference).toEqual({ missing: 0, extra: 0, altered: 0 });
        }
      },
    ),
    { numRuns: 150 },
  );
}, 180_000);
