import { existsSync, openSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type InfluxConnection, type WriteOutcome } from '../../src/influx/connection.ts';
import { InfluxSink, type SinkSettings } from '../../src/influx/sink.ts';
import { Spool } from '../../src/influx/spool.ts';
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
