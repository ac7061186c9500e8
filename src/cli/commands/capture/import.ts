import { basename, extname } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { TraplineError } from '../../../model/errors.ts';
import { formatQuantity } from '../../../report/format.ts';
import {
  COMPRESSION,
  compressionPart,
  EXCHANGE_FORMAT,
  FORCE,
  JSON_ONLY,
  OUT,
  summaryJson,
} from '../../capture-options.ts';
import { command } from '../../command.ts';
import { wholeNumber } from '../../whole-number.ts';
import { longWork } from '../../long-work.ts';
import { say, sayLine } from '../../say.ts';

/** Standard input. */
const STDIN = '-';
const MAX_PARTITIONS = 10_000;

/** `trapline capture import`. */
export const importCommand = command({
  positionals: { file: { type: 'string', demandOption: true, describe: 'Text file, or - for standard input' } },
  options: {
    out: { ...OUT, demandOption: true },
    format: EXCHANGE_FORMAT,
    topic: { type: 'string', describe: 'The topic: of kcat the one to take' },
    'key-field': { type: 'string', describe: 'jsonl: field that is the key' },
    'time-field': {
      type: 'string',
      describe: 'jsonl: field that is the timestamp, ISO-8601 with its zone or ms since 1970',
    },
    partitions: {
      type: 'string',
      coerce: wholeNumber('partitions', { least: 1, most: MAX_PARTITIONS }),
      describe: 'jsonl: number of partitions, chosen by key; 1 by default',
    },
    compression: COMPRESSION,
    force: FORCE,
    json: JSON_ONLY,
  },
  examples: [
    ['kcat -C -b localhost:9092 -t tx -e -J | $0 capture import - --out tx.arrow', 'from kcat'],
    ['$0 capture import tx.jsonl --format jsonl --key-field client_id --out tx.arrow', 'from values'],
  ],
  handler: async (given) => {
    const { file, out, force = false, json = false } = given;
    const { importCapture } = await import('../../../capture/exchange/import.ts');
    const { VERSION } = await import('../../../config/version.ts');
    const compression = compressionPart(given.compression);
    const reader = await readerFor(given);
    const { openStream } = await import('../../../text/open-stream.ts');
    const { stream, bytes } = openStream(file);
    const summary = await longWork({ what: 'importing', show: !json && bytes > 0 }, (work) =>
      importCapture(addAbortSignal(work.signal, stream), reader, out, {
        ...work,
        file: nameOf(file),
        bytes,
        version: VERSION,
        ...compression,
        force,
      }),
    );
    if (json) {
      say(JSON.stringify({ ...summaryJson(summary), notes: Object.fromEntries(summary.notes) }, null, 2));
      return;
    }
    const partitions = formatQuantity(summary.partitions.length, 'partition');
    sayLine(`${out}: ${formatQuantity(summary.records, 'record')} of ${summary.topic} in ${partitions}`);
    for (const [what, count] of summary.notes) sayLine(`${formatQuantity(count, 'record')} ${what}`);
  },
});

interface ReaderOptions {
  readonly file: string;
  readonly format: 'kcat' | 'jsonl';
  readonly topic: string | undefined;
  readonly 'key-field': string | undefined;
  readonly 'time-field': string | undefined;
  readonly partitions: number | undefined;
}

async function readerFor(given: ReaderOptions) {
  const { file, topic } = given;
  const [keyField = null, timeField = null] = [given['key-field'], given['time-field']];
  if (given.format === 'kcat') {
    const foreign = (['key-field', 'time-field', 'partitions'] as const).find((name) => given[name] !== undefined);
    if (foreign !== undefined)
      throw new TraplineError('option_invalid', `--${foreign}: only for --format jsonl; kcat -J has its own`);
    const { KcatReader } = await import('../../../capture/exchange/kcat-reader.ts');
    return new KcatReader(topic ?? null, nameOf(file));
  }
  if (topic === undefined && file === STDIN)
    throw new TraplineError('option_invalid', 'standard input needs a --topic');
  const { JsonLineReader } = await import('../../../capture/exchange/json-line.ts');
  return new JsonLineReader({
    topic: topic ?? basename(file, extname(file)),
    keyField,
    timeField,
    partitions: given.partitions ?? 1,
  });
}

function nameOf(file: string): string {
  return file === STDIN ? 'standard input' : file;
}
