import { gzipSync } from 'node:zlib';
import { loadMapping } from '../../src/config/load-mapping.ts';
import { mappingSchema } from '../../src/config/mapping-schema.ts';
import { readForeignTraffic } from '../../src/mapping/read-file.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type MappingSpec } from '../../src/model/mapping.ts';
import { readSample } from '../../src/suggest/read-sample.ts';
import { suggestMapping } from '../../src/suggest/suggest-mapping.ts';
import { loadZstd } from '../../src/text/zstd.ts';
import { type Entrance } from '../entrance.ts';
import { fileIn } from '../scratch.ts';
import { binary, shipped, wordsOf } from '../seeds.ts';

const MOST_BYTES = 8192;
const LINES = 12;
const VALUES = [
  '-12,50',
  '1.234,56 €',
  '$1,234.50',
  '(3.00)',
  '2026-03-29T02:30:00+01:00',
  '2026-02-30 10:00',
  '1772409600',
  '"a ""b"" c"',
  '""',
  'sep=;\n',
];

function rowsEntrance(spec: () => MappingSpec, seeds: () => Uint8Array[], tokens: readonly string[] = []): Entrance {
  return {
    tokens: [...VALUES, ...tokens],
    mostBytes: MOST_BYTES,
    open: (folder) => {
      const file = fileIn(folder, 'rows');
      const mapping = spec();
      return {
        seeds: seeds(),
        take: (input) => readForeignTraffic(file(input), mapping, createVocabulary(), { maxMalformedShare: 1 }),
      };
    },
  };
}

const byMapping = (name: string) => () => loadMapping(name, './x.yaml', mappingSchema);
const sample = (name: string) => () => [shipped(`samples/${name}`, LINES)];

/** Quoted rows, an amount with its sign, a date in columns of its own. */
export const csv = rowsEntrance(byMapping('tabformer'), sample('card-transactions.csv'));

/** Semicolons, a decimal comma, a time zone. */
export const csvOfBank = rowsEntrance(byMapping('european-bank'), sample('european-bank.csv'));

/** Labels and seconds since an epoch. */
export const csvWithLabels = rowsEntrance(byMapping('fraud-handbook'), sample('fraud-handbook.csv'));

const JSON_TOKENS = ['{"', '":', ',"', '[', ']', '}', 'null', '1e400', '"\\ud800"', '"\\u0000"'];

/** An object a line, with objects in it. */
export const jsonLines = rowsEntrance(byMapping('bigquery-json'), sample('bigquery.jsonl'), JSON_TOKENS);

const WIRE_ROW =
  '{"transaction_id":"00112233445566ff","client_id":"7","amount":12.50,"currency":"USD","timestamp":"2026-03-02T10:00:00.000Z",' +
  '"location":"Lyon","device":"pos","merchant_category":"food","region":"north","latitude":45.764043,"longitude":4.835659}';

/** One array of objects. */
export const jsonArray = rowsEntrance(
  () => ({ ...TRANSACTION_JSON, format: 'json' }),
  () => [Buffer.from(`[${WIRE_ROW},\n${WIRE_ROW.replace('112233', '445566')}]\n`), Buffer.from('{"rows":[]}')],
  [...JSON_TOKENS, ...wordsOf([Buffer.from(WIRE_ROW)])],
);

/** Text that is packed, or in UTF-16. */
export const packedText: Entrance = {
  tokens: ['\x1f\x8b\x08', '\x28\xb5\x2f\xfd', '\xff\xfe', '\xfe\xff'].map(binary),
  mostBytes: MOST_BYTES,
  open: async (folder) => {
    const file = fileIn(folder, 'rows');
    const spec = byMapping('fraud-handbook')();
    const text = shipped('samples/fraud-handbook.csv', LINES);
    const zstd = await loadZstd();
    const utf16 = Buffer.from(`\ufeff${text.toString()}`, 'utf16le');
    return {
      seeds: [
        gzipSync(text),
        Buffer.concat([gzipSync(text), gzipSync('1,2\n')]),
        zstd.compress(text),
        utf16,
        Buffer.from(utf16).swap16(),
      ],
      take: (input) => readForeignTraffic(file(input), spec, createVocabulary(), { maxMalformedShare: 1 }),
    };
  },
};

/** A file of which a mapping is proposed. */
export const mapSample: Entrance = {
  tokens: VALUES,
  mostBytes: MOST_BYTES,
  open: (folder) => {
    const file = fileIn(folder, 'sample');
    const names = [
      'card-transactions.csv',
      'european-bank.csv',
      'fraud-handbook.csv',
      'sparkov.csv',
      'bigquery.csv',
      'bigquery.jsonl',
    ];
    return {
      seeds: names.map((name) => shipped(`samples/${name}`, LINES)),
      take: (input) => {
        // A Parquet file is read by a program of its own, which has an entrance of its own.
        if (input.toString('latin1', 0, 3) === 'PAR') return;
        const { sample: rows, name } = readSample(file(input));
        suggestMapping(rows, name);
      },
    };
  },
};
