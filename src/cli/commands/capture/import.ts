import { basename, extname } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { TraplineError } from '../../../model/errors.ts';
import { formatQuantity } from '../../../report/format.ts';
import { printable } from '../../../text/printable.ts';
import { EXCHANGE_FORMAT, FORCE, JSON_ONLY, OUT, parseFormat, summaryJson } from '../../capture-options.ts';
import { type CommandBody } from '../../command.ts';
import { longWork } from '../../long-work.ts';

/** Standard input; of a lone dash yargs leaves the empty text. */
const STDIN: readonly string[] = ['-', ''];
const MAX_PARTITIONS = 10_000;

/** The parsed arguments of `trapline capture import`. */
export interface ImportArguments {
  readonly file: string;
  readonly out: string;
  readonly format: string;
  readonly topic: string | undefined;
  readonly 'key-field': string | undefined;
  readonly 'time-field': string | undefined;
  readonly partitions: string | undefined;
  readonly force: boolean | undefined;
  readonly json: boolean | undefined;
}

/** `trapline capture import`. */
export const importCommand: CommandBody<ImportArguments> = {
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'Text file, or - for standard input' })
      .option('out', { ...OUT, demandOption: true })
      .option('format', EXCHANGE_FORMAT)
      .option('topic', { type: 'string', requiresArg: true, describe: 'The topic: of kcat the one to take' })
      .option('key-field', { type: 'string', requiresArg: true, describe: 'jsonl: field that is the key' })
      .option('time-field', {
        type: 'string',
        requiresArg: true,
        describe: 'jsonl: field that is the timestamp, ISO-8601 with its zone or ms since 1970',
      })
      .option('partitions', { type: 'string', requiresArg: true, describe: 'jsonl: how many, by key; 1 by default' })
      .option('force', FORCE)
      .option('json', JSON_ONLY)
      .example('kcat -C -b localhost:9092 -t tx -e -J | $0 capture import - --out tx.arrow', 'from kcat')
      .example('$0 capture import tx.jsonl --format jsonl --key-field client_id --out tx.arrow', 'from values'),
  handler: async (given) => {
    const { file, out, force = false, json = false } = given;
    const { importCapture } = await import('../../../capture/exchange/import.ts');
    const { VERSION } = await import('../../../config/version.ts');
    const reader = await readerFor(given);
    const { openStream } = await import('../../../text/open-stream.ts');
    const { stream, bytes } = openStream(STDIN.includes(file) ? '-' : file);
    const summary = await longWork({ what: 'importing', show: !json && bytes > 0 }, (work) =>
      importCapture(addAbortSignal(work.signal, stream), reader, out, {
        ...work,
        file: nameOf(file),
        bytes,
        version: VERSION,
        force,
      }),
    );
    if (json) {
      console.log(JSON.stringify({ ...summaryJson(summary), notes: Object.fromEntries(summary.notes) }, null, 2));
      return;
    }
    const partitions = formatQuantity(summary.partitions.length, 'partition');
    console.log(`${out}: ${formatQuantity(summary.records, 'record')} of ${printable(summary.topic)} in ${partitions}`);
    for (const [what, count] of summary.notes) console.log(`${formatQuantity(count, 'record')} ${printable(what)}`);
  },
};

async function readerFor(given: ImportArguments) {
  const { file, topic } = given;
  const [keyField = null, timeField = null] = [given['key-field'], given['time-field']];
  if (parseFormat(given.format) === 'kcat') {
    const foreign = (['key-field', 'time-field', 'partitions'] as const).find((name) => given[name] !== undefined);
    if (foreign !== undefined)
      throw new TraplineError('option_invalid', `--${foreign}: only for --format jsonl; kcat -J has its own`);
    const { KcatReader } = await import('../../../capture/exchange/kcat-reader.ts');
    return new KcatReader(topic ?? null, nameOf(file));
  }
  if (topic === undefined && STDIN.includes(file))
    throw new TraplineError('option_invalid', 'standard input needs a --topic');
  const { JsonLineReader } = await import('../../../capture/exchange/json-line.ts');
  const partitions = parsePartitions(given.partitions ?? '1');
  return new JsonLineReader({ topic: topic ?? basename(file, extname(file)), keyField, timeField, partitions });
}

function parsePartitions(text: string): number {
  const partitions = Number(text);
  if (Number.isInteger(partitions) && partitions >= 1 && partitions <= MAX_PARTITIONS) return partitions;
  const expected = `expected a whole number from 1 to ${MAX_PARTITIONS}`;
  throw new TraplineError('option_invalid', `--partitions: ${expected}, found ${JSON.stringify(text)}`);
}

function nameOf(file: string): string {
  return STDIN.includes(file) ? 'standard input' : file;
}
