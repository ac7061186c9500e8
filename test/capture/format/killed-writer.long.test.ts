import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { recoverCapture } from '../../../src/capture/format/recover.ts';
import { verifyCapture } from '../../../src/capture/format/verify.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { ROOT } from '../../cli/trapline.ts';
import { ORIGIN, readCapture, UNWATCHED } from './records.ts';

const inFolder = temporaryFolder();

const KILLS = 20;
const LONGEST_LIFE_MS = 120;
const FLUSH_ROWS = 100;
/** Up to 4 KiB each, so that many a kill comes in the middle of a write. */
const VALUE_BYTES = 4096;

/**
 * Writes records until it is killed, and says after each flush how many there are. It waits until that is said: `process.stdout` would keep back what a busy
 * reader has no room for, and take it along when it is killed.
 */
const WRITER = `
  const { writeSync } = await import('node:fs');
  const { CaptureWriter } = await import(${JSON.stringify(join(ROOT, 'dist/capture/format/writer.js'))});
  const writer = CaptureWriter.create(process.argv[1], { origin: ${JSON.stringify(ORIGIN)} });
  const value = Buffer.alloc(${VALUE_BYTES}, 'v');
  for (let offset = 0; ; offset++) {
    const record = { partition: 0, offset, timestampMs: offset, timestampType: 'create', key: Buffer.from(String(offset)),
      value: value.subarray(0, offset % ${VALUE_BYTES}), headers: [] };
    writer.append([record], BigInt(offset));
    if (offset % ${FLUSH_ROWS} === ${FLUSH_ROWS - 1}) {
      writer.flush();
      writeSync(1, offset + 1 + '\\n');
    }
  }
`;

/** Starts a writer and kills it; returns how many records it last said were flushed. */
async function writeAndKill(path: string, lifeMs: number): Promise<number> {
  const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let flushed = 0;
  const lines = createInterface({ input: writer.stdout });
  lines.on('line', (line) => (flushed = Number(line)));
  const closed = once(lines, 'close');
  await once(lines, 'line');
  setTimeout(() => writer.kill('SIGKILL'), lifeMs);
  await closed;
  return flushed;
}

it(
  `whatever moment kill -9 comes at, ${KILLS} times, loses nothing that was flushed`,
  { timeout: 180_000 },
  async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const path = inFolder(`${kill}.arrow`);
      const flushed = await writeAndKill(`${path}`, Math.random() * LONGEST_LIFE_MS);
      const { summary, lost } = await recoverCapture(`${path}.part`, path, UNWATCHED);
      expect(flushed).toBeGreaterThan(0);
      // A last flush may have come through, or half of it, before it could be said.
      expect(summary.records).toBeGreaterThanOrEqual(flushed);
      expect(summary.records).toBeLessThanOrEqual(flushed + 2 * FLUSH_ROWS);
      expect(lost.length).toBeLessThanOrEqual(1);
      const offsets = readCapture(path).map(({ record }) => record.offset);
      expect(offsets).toEqual(Array.from({ length: summary.records }, (_, offset) => offset));
      expect((await verifyCapture(path, UNWATCHED)).problems).toEqual([]);
    }
  },
);
