import { existsSync, openSync, readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InfluxConnection, type WriteOutcome } from '../../src/influx/connection.ts';
import { InfluxSink, type SinkSettings } from '../../src/influx/sink.ts';
import { Spool } from '../../src/influx/spool.ts';
import { SimulatedClock } from '../pacing/simulated-clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const CONFIRMED: WriteOutcome = { kind: 'confirmed' };
const LINES = Array.from({ length: 100 }, (_, i) => `line ${i}`);
const never = new AbortController().signal;

describe('the sink', () => {
  const inFolder = temporaryFolder();

  /** A sink whose server holds `held` and answers as `answer` says. */
  function sinkWith(answer: (lines: readonly string[]) => WriteOutcome, more: Partial<SinkSettings> = {}) {
    const held = new Set<string>();
    const connection: Pick<InfluxConnection, 'target' | 'write'> = {
      target: 'database x',
      write: async (lines) => {
        const outcome = answer(lines);
        if (outcome.kind === 'confirmed') for (const line of lines) held.add(line);
        return outcome;
      },
    };
    const settings = { batchLines: 10, retryForMs: 5_000, spoolDirectory: inFolder(), spoolMaxBytes: 1 << 20, ...more };
    /** What was confirmed, batch by batch, and how many there were by then. */
    const told: { readonly confirmed: number; readonly lines: readonly string[] }[] = [];
    const sink = new InfluxSink(connection, settings, never, (confirmed, lines) => told.push({ confirmed, lines }));
    return { held, told, sink };
  }

  it('is done when every line is confirmed', async () => {
    const { held, sink } = sinkWith(() => CONFIRMED);
    await sink.write(LINES);
    await sink.finish();
    await sink.close();
    expect([...held]).toEqual(LINES);
    expect(sink.counts).toEqual({ confirmed: 100, rejected: 0, retries: 0 });
  });

  it('sends what is not a whole batch when it is told to, and says which lines were confirmed', async () => {
    const { held, told, sink } = sinkWith(() => CONFIRMED);
    await sink.write(LINES.slice(0, 13));
    await sink.flush();
    await sink.flush();
    await sink.settled();
    expect([...held]).toEqual(LINES.slice(0, 13));
    await sink.write(LINES.slice(13, 15));
    await sink.settled();
    expect(told).toEqual([
      { confirmed: 10, lines: LINES.slice(0, 10) },
      { confirmed: 13, lines: LINES.slice(10, 13) },
      { confirmed: 15, lines: LINES.slice(13, 15) },
    ]);
    // It goes on after that.
    await sink.write(LINES.slice(15));
    await sink.finish();
    await sink.close();
    expect(told.flatMap(({ lines }) => lines)).toEqual(LINES);
  });

  it('has settled at once when there was nothing', async () => {
    const { told, sink } = sinkWith(() => CONFIRMED);
    await sink.flush();
    await sink.settled();
    await sink.close();
    expect(told).toEqual([]);
  });

  it('has not settled while the server is away, and has when the rest is rejected', async () => {
    let requests = 0;
    const { told, sink } = sinkWith((lines) => {
      requests += 1;
      if (requests < 3) return { kind: 'away', reason: 'gone' };
      return lines.includes('line 4') ? { kind: 'rejected', reason: 'no fours' } : CONFIRMED;
    });
    await sink.write(LINES.slice(0, 8));
    await sink.settled();
    expect(sink.counts).toEqual({ confirmed: 7, rejected: 1, retries: 2 });
    expect(told.flatMap(({ lines }) => lines)).toEqual(LINES.slice(0, 8).filter((line) => line !== 'line 4'));
    expect(told.at(-1)!.confirmed).toBe(7);
    await expect(sink.finish()).rejects.toThrow('rejected a line: no fours: line 4');
    await sink.close();
  });

  it('does not settle on a server that refuses', async () => {
    const { sink } = sinkWith(() => ({ kind: 'refused', reason: 'who?' }));
    await sink.write(LINES.slice(0, 3));
    await expect(sink.settled()).rejects.toThrow('refused: who?');
    await expect(sink.flush()).resolves.toBeUndefined();
    await sink.close();
  });

  it.each([1 << 20, 200, 0])(
    'loses nothing while the server is away, with room for %i bytes',
    async (spoolMaxBytes) => {
      let requests = 0;
      let spooled = false;
      const { held, sink } = sinkWith(
        () => {
          requests += 1;
          spooled ||= readdirSync(inFolder()).length > 0;
          return requests > 1 && requests < 4 ? { kind: 'away', reason: 'gone' } : CONFIRMED;
        },
        { spoolMaxBytes },
      );
      await sink.write(LINES);
      await sink.finish();
      await sink.close();
      expect([...held].sort()).toEqual([...LINES].sort());
      expect(sink.counts).toEqual({ confirmed: 100, rejected: 0, retries: 2 });
      expect(spooled).toBe(spoolMaxBytes > 0);
      expect(readdirSync(inFolder())).toEqual([]);
    },
  );

  /** A server that takes some requests without an answer, and of a batch with wrong lines the others, as InfluxDB does. */
  function revisingServer(answers: readonly ('taken' | 'away' | 'taken, then away')[]) {
    const arrived: string[] = [];
    const values = new Map<string, string>();
    let requests = 0;
    const write = async (lines: readonly string[]): Promise<WriteOutcome> => {
      const answer = answers[requests++] ?? 'taken';
      await setImmediate();
      if (answer === 'away') return { kind: 'away', reason: 'gone' };
      const good = lines.filter((line) => !line.includes('wrong'));
      for (const line of good) {
        const [series, fields] = line.split(' ') as [string, string];
        values.set(series, fields);
        arrived.push(line);
      }
      if (answer === 'taken, then away') return { kind: 'away', reason: 'gone' };
      return good.length < lines.length ? { kind: 'rejected', reason: 'wrong' } : CONFIRMED;
    };
    return { arrived, values, write };
  }

  // before:  1 2 3 27 4 5 28 … 30 … 25 26, so that the point ended on 26
  it('writes revisions of a point in their order, however long the server is away', async () => {
    const answer = fc.constantFrom('taken' as const, 'away' as const, 'taken, then away' as const);
    const outage = fc
      .tuple(fc.nat(4), fc.integer({ min: 1, max: 12 }), fc.array(answer, { maxLength: 12 }))
      .map(([before, away, after]) => [
        ...Array.from({ length: before }, () => 'taken' as const),
        ...Array.from({ length: away }, () => 'away' as const),
        ...after,
      ]);
    const point = fc.record({
      series: fc.constantFrom('engine_health', 'avg_amount_by_category', 'txn_count_by_region'),
      turns: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { minLength: 1, maxLength: 60 }),
        outage,
        fc.constantFrom(1, 2, 7),
        fc.constantFrom(0, 60, 150, 1 << 20),
        fc.boolean(),
        fc.array(fc.nat(59), { maxLength: 3 }),
        async (points, answers, batchLines, spoolMaxBytes, atOnce, wrong) => {
          const server = revisingServer(answers);
          const settings = { batchLines, retryForMs: 1e9, spoolDirectory: inFolder(), spoolMaxBytes };
          const connection = { target: 'database x', write: server.write };
          const sink = new InfluxSink(connection, settings, never, () => undefined, new SimulatedClock());
          const lines = points.map(({ series }, i) => `${series} ${wrong.includes(i) ? 'wrong' : `v=${i}`} 1000`);
          const writes: Promise<void>[] = [];
          for (const [i, { turns }] of points.entries()) {
            writes.push(sink.write([lines[i]!]));
            if (!atOnce) await writes.at(-1);
            for (let turn = 0; turn < turns; turn++) await setImmediate();
          }
          await Promise.all(writes);
          const good = lines.filter((line) => !line.includes('wrong'));
          if (good.length === lines.length) await sink.finish();
          else await expect(sink.finish()).rejects.toMatchObject({ subCode: 'influxdb_refused' });
          await sink.close();
          expect([...new Set(server.arrived)]).toEqual(good);
          expect(sink.counts).toMatchObject({ confirmed: good.length, rejected: lines.length - good.length });
          const last = new Map(good.map((line) => line.split(' ') as [string, string]));
          expect(server.values).toEqual(last);
        },
      ),
    );
  });

  it('writes what is given at once in the order of the calls', async () => {
    const server = revisingServer([]);
    const settings = { batchLines: 2, retryForMs: 0, spoolDirectory: inFolder(), spoolMaxBytes: 0 };
    const connection = { target: 'database x', write: server.write };
    const sink = new InfluxSink(connection, settings, never, () => undefined);
    const writes = [sink.write(LINES.slice(0, 40)), sink.flush(), sink.write(LINES.slice(40, 60))];
    writes.push(sink.write(LINES.slice(60)));
    await Promise.all(writes);
    await sink.finish();
    await sink.close();
    expect(server.arrived).toEqual(LINES);
  });

  it('ends at once while a request has no answer', async () => {
    const silent = new Promise<WriteOutcome>(() => undefined);
    const connection: Pick<InfluxConnection, 'target' | 'write'> = {
      target: 'database x',
      write: (_, signal) => {
        const stopped = new Promise<WriteOutcome>((resolve) =>
          signal!.addEventListener('abort', () => resolve({ kind: 'away', reason: 'stopped' })),
        );
        return Promise.race([silent, stopped]);
      },
    };
    const settings = { batchLines: 1, retryForMs: 1e9, spoolDirectory: inFolder(), spoolMaxBytes: 0 };
    const interrupt = new AbortController();
    const sink = new InfluxSink(connection, settings, interrupt.signal, () => undefined);
    const writing = sink.write(LINES);
    interrupt.abort();
    await expect(writing).rejects.toMatchObject({ code: 'interrupted' });
    await sink.close();
    // Without a signal of its own, closing ends it.
    const other = new InfluxSink(connection, settings, new AbortController().signal, () => undefined);
    await other.write(LINES.slice(0, 1));
    await other.close();
    expect(other.counts).toEqual({ confirmed: 0, rejected: 0, retries: 0 });
  });

  it('says why a long line is rejected, and little of the line', async () => {
    const line = `m,client_id=${'x'.repeat(70_000)} a=1 1`;
    const reason = `partial write: unable to parse '${line}': max key length exceeded: 70012 > 65535 (HTTP 400)`;
    const { sink } = sinkWith(() => ({ kind: 'rejected', reason }));
    await sink.write([line]);
    const failure = await sink.finish().catch((error: unknown) => error as Error);
    expect(failure?.message).toContain(
      'rejected a line: partial write: unable to parse the line: max key length exceeded: 70012 > 65535 (HTTP 400): m,client_id=xxx',
    );
    expect(failure!.message.length).toBeLessThan(500);
    await sink.close();
  });

  it('finds the lines that the server rejects, and brings it all the others', async () => {
    const { held, sink } = sinkWith((lines) =>
      lines.some((line) => line.endsWith('7')) ? { kind: 'rejected', reason: 'no sevens' } : CONFIRMED,
    );
    await sink.write(LINES);
    await expect(sink.finish()).rejects.toThrow('database x: rejected 10 lines, of which the first: no sevens: line 7');
    await sink.close();
    expect(held.size).toBe(90);
    expect(sink.counts).toMatchObject({ confirmed: 90, rejected: 10 });
  });

  it('gives up where everything is rejected, where it is refused, and where the server stays away', async () => {
    for (const [outcome, message] of [
      [{ kind: 'rejected', reason: 'never' }, 'rejected 17 lines, of which the first: never: line 0'],
      [{ kind: 'refused', reason: 'who?' }, 'refused: who?'],
      [{ kind: 'away', reason: 'gone' }, 'took no line for 0.2 s: gone'],
    ] as const) {
      const { sink } = sinkWith(() => outcome, { retryForMs: 200 });
      const all = sink.write(LINES).then(() => sink.finish());
      await expect(all).rejects.toMatchObject({ code: 'service', message: `InfluxDB, database x: ${message}` });
      await sink.close();
      expect(sink.counts.confirmed).toBe(0);
      expect(readdirSync(inFolder())).toEqual([]);
    }
  });
});

describe('the spool', () => {
  const inFolder = temporaryFolder();

  it('gives batches back in order, and its room once it is empty', () => {
    const spool = new Spool(inFolder(), 8);
    expect([spool.append(['ab', 'cd']), spool.append(['xyz']), spool.append(['z'])]).toEqual([true, true, false]);
    expect([spool.take(), spool.take(), spool.take()]).toEqual([['ab', 'cd'], ['xyz'], undefined]);
    expect(spool.append(['z'])).toBe(true);
    spool.close();
    expect(readdirSync(inFolder())).toEqual([]);
  });

  it.runIf(existsSync('/dev/full'))('calls a full disk by its name', () => {
    const spool = new Spool(inFolder(), 1000, () => openSync('/dev/full', 'w+'));
    expect(() => spool.append(['line'])).toThrow(
      /^lines for InfluxDB cannot wait in .*trapline-influx-.*: ENOSPC: no space/,
    );
    spool.close();
  });
});
