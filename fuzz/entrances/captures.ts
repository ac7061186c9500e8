import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { exportCapture } from '../../src/capture/exchange/export.ts';
import { importCapture } from '../../src/capture/exchange/import.ts';
import { JsonLineReader } from '../../src/capture/exchange/json-line.ts';
import { KcatReader } from '../../src/capture/exchange/kcat-reader.ts';
import { type LineReader } from '../../src/capture/exchange/line-reader.ts';
import { filterCapture } from '../../src/capture/filter-capture.ts';
import { describeCapture } from '../../src/capture/format/info.ts';
import { recoverCapture } from '../../src/capture/format/recover.ts';
import { verifyCapture } from '../../src/capture/format/verify.ts';
import { EVERYTHING } from '../../src/capture/selection/selection.ts';
import { renderCaptureInfo } from '../../src/cli/describe-capture.ts';
import { VERSION } from '../../src/config/version.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { openSource } from '../../src/replay/open-replay.ts';
import { type Entrance } from '../entrance.ts';
import { everyWay } from '../every-way.ts';
import { fileIn, UNWATCHED } from '../scratch.ts';
import { binary } from '../seeds.ts';
import { smallRun } from '../small-run.ts';

const MOST_BYTES = 65_536;

/** A few records of a small run, in captures with and without compression. */
async function captures(folder: string): Promise<readonly string[]> {
  const { capture } = await smallRun(folder);
  const paths = [join(folder, 'few.arrow'), join(folder, 'packed.arrow')];
  for (const [i, path] of paths.entries()) {
    const source = openSource(capture, { ...EVERYTHING, keys: ['1', '2'] }, undefined);
    const compression = i === 0 ? ('none' as const) : ('lz4' as const);
    await filterCapture(source, path, { ...UNWATCHED, force: true, known: { version: VERSION, compression } });
  }
  return paths;
}

/** A capture: told, verified, read and recovered. */
export const capture: Entrance = {
  tokens: ['ARROW1', binary('\xff\xff\xff\xff'), 'TRAPLINE', '"blocks":[', '"partitions":'],
  mostBytes: MOST_BYTES,
  open: async (folder) => {
    const seeds = (await captures(folder)).map((path) => readFileSync(path));
    const file = fileIn(folder, 'input.arrow');
    const ways = [
      async (path: string) => renderCaptureInfo(await describeCapture(path, UNWATCHED)),
      async (path: string) => {
        const { problems } = await verifyCapture(path, UNWATCHED);
        if (problems.length > 0) throw new TraplineError('capture_damaged', problems[0]!);
      },
      async (path: string) => {
        const source = openSource(path, EVERYTHING, undefined);
        try {
          await exportCapture(source, { ...UNWATCHED, format: 'kcat', withKey: false, write: () => Promise.resolve() });
        } finally {
          source.reader.close();
        }
      },
      (path: string) => recoverCapture(path, join(folder, 'recovered.arrow'), { ...UNWATCHED, force: true }),
    ];
    return {
      seeds: [...seeds, ...seeds.map((bytes) => bytes.subarray(0, (bytes.length * 3) >> 2))],
      take: async (input) => {
        const path = file(input);
        await everyWay(ways.map((way) => () => way(path)));
      },
    };
  },
};

const KCAT =
  '{"topic":"t","partition":0,"offset":0,"tstype":"create","ts":1772445600000,"broker":1,"headers":["a","b","a",null],"key":"7","payload":"{\\"x\\":1}"}\n' +
  '{"topic":"t","partition":1,"offset":7,"tstype":"logappend","ts":1772445600001,"broker":1,"key":null,"payload":null}\n';
const VALUES = '{"client_id":"7","timestamp":"2026-03-02T10:00:00Z"}\n7\t{"client_id":8,"timestamp":1772445600000}\n\n';

function imports(seed: string, readerOf: () => LineReader, tokens: readonly string[]): Entrance {
  return {
    tokens: [...tokens, '{"', '":', ',"', '}', 'null', '\\u0000', '\\ud800'],
    mostBytes: 4096,
    open: (folder) => ({
      seeds: [seed, seed.repeat(3)].map((text) => Buffer.from(text)),
      take: (input) => {
        const options = { ...UNWATCHED, file: 'input', bytes: input.length, version: VERSION, force: true };
        return importCapture(Readable.from([input]), readerOf(), join(folder, 'imported.arrow'), options);
      },
    }),
  };
}

/** What kcat prints. */
export const kcatLines = imports(
  KCAT,
  () => new KcatReader(null, 'input'),
  '"topic": "partition": "offset": "tstype": "ts": "headers": "key": "payload": "logappend" "unknown"'.split(' '),
);

/** Values, a line each. */
export const valueLines = imports(
  VALUES,
  () => new JsonLineReader({ topic: 't', keyField: 'client_id', timeField: 'timestamp', partitions: 3 }),
  ['"client_id"', '"timestamp"', '\t'],
);
