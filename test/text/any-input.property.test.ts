import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { importCapture } from '../../src/capture/exchange/import.ts';
import { JsonLineReader } from '../../src/capture/exchange/json-line.ts';
import { KcatReader } from '../../src/capture/exchange/kcat-reader.ts';
import { verifyCapture } from '../../src/capture/format/verify.ts';
import { alertMappingSchema } from '../../src/config/alert-mapping-schema.ts';
import { loadAlertMapping } from '../../src/config/load-alert-mapping.ts';
import { loadMapping } from '../../src/config/load-mapping.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { mappingSchema } from '../../src/config/mapping-schema.ts';
import { AlertLog } from '../../src/external/alert-log.ts';
import { AlertParser } from '../../src/external/alert-parser.ts';
import { readAlerts } from '../../src/external/read-alerts.ts';
import { loadInfluxSettings } from '../../src/influx/settings.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { readForeignTraffic } from '../../src/mapping/read-file.ts';
import { compileMapping } from '../../src/mapping/row-mapper.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { type MappingSpec } from '../../src/model/mapping.ts';
import { readEpisodes } from '../../src/replay/read-episodes.ts';
import { createForeignPopulation } from '../../src/sim/population/foreign-population.ts';
import { readCapture, records, UNWATCHED, writeCapture } from '../capture/format/records.ts';
import { memoryFileAccess } from '../config/memory-file-access.ts';
import { CSV_SPEC } from '../mapping/specs.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { mutated } from './mutations.ts';

const inFolder = temporaryFolder();
const shipped = (path: string): Buffer => readFileSync(new URL(`../../scenarios/${path}`, import.meta.url));

beforeAll(() => {
  // The program that unpacks is run from its source.
  const loader = pathToFileURL(fileURLToPath(new URL('../../tools/typescript.js', import.meta.url))).href;
  vi.stubEnv('NODE_OPTIONS', `--import ${loader}`);
  return () => vi.unstubAllEnvs();
});

/** What becomes of files that are good, changed or none: each is read, or refused with one line about the input; all else is thrown. */
async function outcomesOf(good: readonly (string | Uint8Array)[], read: (bytes: Buffer) => unknown): Promise<string[]> {
  for (const bytes of good) await read(Buffer.from(bytes));
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(mutated(...good), async (bytes) => {
      try {
        await read(bytes);
        outcomes.add('read');
      } catch (error) {
        if (!(error instanceof TraplineError)) throw error;
        expect(error).toMatchObject({ code: 'input' });
        outcomes.add('refused');
      }
    }),
  );
  return [...outcomes].toSorted();
}

/** That both were met. */
const BOTH = ['read', 'refused'];

describe('whatever the bytes are, they are read or refused as bad input', () => {
  it('a scenario', async () =>
    expect(
      await outcomesOf(
        ['mixed-fraud', 'skew-severe', 'partition-outage', 'crash-loop'].map((name) => shipped(`${name}.yaml`)),
        (bytes) => {
          // The name in a file has to be the file's: take it from the bytes.
          const name = /^name: ([\w-]+)$/m.exec(bytes.toString())?.[1] ?? 's';
          const access = memoryFileAccess({
            [`${name}.yaml`]: bytes,
            'scenarios/rules/original.yaml': shipped('rules/original.yaml'),
          });
          return loadScenario({ scenario: `${name}.yaml` }, access);
        },
      ),
    ).toEqual(BOTH));

  it('a rule set', async () =>
    expect(
      await outcomesOf([shipped('rules/default.yaml'), shipped('rules/original.yaml')], (bytes) => {
        const name = /^name: ([\w-]+)$/m.exec(bytes.toString())?.[1] ?? 'r';
        return loadRuleSet(`./${name}.yaml`, memoryFileAccess({ [`${name}.yaml`]: bytes }));
      }),
    ).toEqual(BOTH));

  it('a mapping', async () =>
    expect(
      await outcomesOf([shipped('mappings/tabformer.yaml')], (bytes) => {
        const spec = loadMapping('./m.yaml', 's.yaml', mappingSchema, memoryFileAccess({ 'm.yaml': bytes }));
        return compileMapping(spec, createVocabulary());
      }),
    ).toEqual(BOTH));

  it('a mapping of alerts', async () =>
    expect(
      await outcomesOf(
        [shipped('alert-mappings/original.yaml'), shipped('alert-mappings/trapline-influx.yaml')],
        (bytes) => loadAlertMapping('./m.yaml', memoryFileAccess({ 'm.yaml': bytes })),
      ),
    ).toEqual(BOTH));

  it('settings of Kafka', async () =>
    expect(
      await outcomesOf(
        [
          'bootstrap.servers=a:1\nsecurity.protocol=sasl_ssl\nsasl.mechanism = PLAIN\nsasl.username=u\nsasl.password=a\\b\n# end\n',
        ],
        (bytes) => loadKafkaSettings({ configFile: 'k.conf' }, memoryFileAccess({ 'k.conf': bytes })),
      ),
    ).toEqual(BOTH));

  it('settings of InfluxDB', async () =>
    expect(
      await outcomesOf(
        ['url=http://localhost:8086\n\nusername=u\npassword=p\ndatabase = x\nbatch.lines=500\n'],
        (bytes) => loadInfluxSettings({ configFile: 'i.conf' }, memoryFileAccess({ 'i.conf': bytes })),
      ),
    ).toEqual(BOTH));

  const traffic = (spec: MappingSpec) => (bytes: Buffer) => {
    writeFileSync(inFolder('traffic'), bytes);
    return createForeignPopulation(
      readForeignTraffic(inFolder('traffic'), spec, createVocabulary(), { maxMalformedShare: 1 }),
    );
  };

  it('traffic in CSV', async () =>
    expect(
      await outcomesOf(
        [
          'id,who,when,amount,code,place\n1,ann,1700000000000,1.00,food,Lyon\n2,"b ""x"", y",1700000000001,$2.50,travel,"two\nlines"\n1,ann,1700000000000,1.00,food,Lyon\n',
          'sep=,\r\nid,who,when,amount,code,place\r\n1,ann,1700000000000,1,,ONLINE\r\n',
        ],
        traffic(CSV_SPEC),
      ),
    ).toEqual(BOTH));

  const transaction = (id: number): string =>
    `{"transaction_id":"t${id}","client_id":"c${id % 2}","amount":${id}.50,"currency":"USD","timestamp":"2024-05-01T12:00:0${id}Z","location":"Paris","region":"north","latitude":48.85,"longitude":2.35}`;

  it('traffic in JSON Lines', async () =>
    expect(
      await outcomesOf(
        [[1, 2, 3, 2].map((id) => `${transaction(id)}\n`).join('')],
        traffic({ ...TRANSACTION_JSON, format: 'jsonl' }),
      ),
    ).toEqual(BOTH));

  it('traffic in a JSON array', async () =>
    expect(
      await outcomesOf([`[${[1, 2, 3].map(transaction).join(',\n')}]`, transaction(1)], traffic(TRANSACTION_JSON)),
    ).toEqual(BOTH));

  async function imported(bytes: Buffer, reader: KcatReader | JsonLineReader): Promise<unknown> {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
    }
    const options = { ...UNWATCHED, file: 'lines', bytes: bytes.length, version: '0.0.0', force: true };
    return await importCapture(pieces(), reader, inFolder('in.arrow'), options);
  }

  const kcatLine = (offset: number): string =>
    `{"topic":"t","partition":0,"offset":${offset},"tstype":"create","ts":1700000000000,"broker":1,"headers":["a","b","c",null],"key":"k","payload":"{\\"x\\":1}"}\n`;

  it('lines of kcat', async () =>
    expect(
      await outcomesOf([kcatLine(0) + kcatLine(1), kcatLine(7)], (bytes) =>
        imported(bytes, new KcatReader(null, 'lines')),
      ),
    ).toEqual(BOTH));

  it('lines of JSON for a capture', async () =>
    expect(
      await outcomesOf([[1, 2, 3].map((id) => `${transaction(id)}\n`).join('')], (bytes) => {
        const options = { topic: 't', keyField: 'client_id', timeField: 'timestamp', partitions: 2 };
        return imported(bytes, new JsonLineReader(options));
      }),
    ).toEqual(BOTH));

  const RULES = {
    name: 'one',
    rules: [{ name: 'a_rule', kind: 'count', atLeast: 2, window: { kind: 'trailing', sizeMs: 1 }, detects: [] }],
  } as const;
  const MAPPINGS = [
    null,
    alertMappingSchema.parse({
      name: 'm',
      rule: 'rule',
      client_id: 'client_id',
      event_time: { from: 'event_time_ms', unit: 's' },
    }),
  ];
  const alerts = (name: string) => async (bytes: Buffer) => {
    writeFileSync(inFolder(name), bytes);
    for (const mapping of MAPPINGS) {
      const run = { isClient: () => true, spans: [{ startMs: 0, endMs: 1e13 }] };
      const log = new AlertLog();
      const { signal } = new AbortController();
      await readAlerts({ path: inFolder(name) }, new AlertParser(RULES, mapping, run), log, signal);
      expect(log.counts.rows).toBeGreaterThanOrEqual([...log].length);
    }
  };

  it('a list of alerts in JSON Lines', async () =>
    expect(
      await outcomesOf(
        [
          '{"rule":"a_rule","client_id":"7","event_time_ms":5,"evidence":["a","b"],"details":{"kind":"distinct","field":"region","values":["x"]}}\n{"rule":"a_rule","client_id":8,"transaction_id":"t","event_time_ms":6,"window_end_ms":7}\n',
        ],
        alerts('a.jsonl'),
      ),
    ).toEqual(BOTH));

  it('a list of alerts in CSV', async () =>
    expect(
      await outcomesOf(
        [
          'rule,client_id,event_time_ms,evidence\na_rule,007,5,"x;y"\n',
          'sep=;\nrule;client_id;event_time_ms\na_rule;"1;2";6\n',
        ],
        alerts('a.csv'),
      ),
    ).toEqual(BOTH));

  it('episodes', async () =>
    expect(
      await outcomesOf(
        [
          '{"episode_id":"e","label":"fraud","pattern":"p","resembles":[],"client_id":"c","transaction_ids":["a"],"first_event_time_ms":1,"completing_transaction_id":"a","completing_event_time_ms":1,"completing_true_time_ms":1,"amount_exposed_cents":1,"parameters":{"gap_ms":1}}\n',
        ],
        (bytes) => {
          writeFileSync(inFolder('episodes.jsonl'), bytes);
          return readEpisodes(inFolder('episodes.jsonl'));
        },
      ),
    ).toEqual(BOTH));

  it('a capture', async () => {
    writeCapture(
      inFolder('good.arrow'),
      records(7).map((record, i) => ({ record, arrivalNs: BigInt(i) })),
      { batchRows: 3 },
    );
    expect(
      await outcomesOf([readFileSync(inFolder('good.arrow'))], async (bytes) => {
        writeFileSync(inFolder('x.arrow'), bytes);
        await verifyCapture(inFolder('x.arrow'), UNWATCHED);
        return readCapture(inFolder('x.arrow'));
      }),
    ).toEqual(BOTH);
  });
});
