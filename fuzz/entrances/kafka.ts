import { type Broker } from '../../src/kafka/client/kafkajs.ts';
import { COMPRESSIONS, loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { fetchRecords } from '../../src/kafka/protocol/fetch.ts';
import { RecordBatchWriter } from '../../src/kafka/protocol/records/batch-writer.ts';
import { readRecordSet } from '../../src/kafka/protocol/records/record-set-reader.ts';
import { loadMapping } from '../../src/config/load-mapping.ts';
import { mappingSchema } from '../../src/config/mapping-schema.ts';
import { LogDecoder } from '../../src/mapping/log-decoder.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { INGEST_TIME_HEADER, type RawRecord } from '../../src/model/record.ts';
import { JobProgress } from '../../src/external/kafka/job-progress.ts';
import { type Entrance } from '../entrance.ts';
import { fileIn } from '../scratch.ts';
import { binary, shipped, wordsOf } from '../seeds.ts';

const WIRE_ROW = Buffer.from(
  '{"transaction_id":"00112233445566ff","client_id":"7","amount":12.50,"currency":"USD","timestamp":"2026-03-02T10:00:00.000Z",' +
    '"location":"Lyon","device":"pos","merchant_category":"food","region":"north","latitude":45.764043,"longitude":4.835659}',
);
const ORIGINAL_ROW = Buffer.from(
  '{"transaction_id":"6a2f","client_id":3,"amount":"4999.9","currency":"USD","timestamp":"2026-03-02T10:00:00","location":"ONLINE",' +
    '"device":"mobile","merchant_category":"travel","region":null}',
);

function recordOf(value: Uint8Array | null, header: Uint8Array): RawRecord {
  const headers = [{ name: INGEST_TIME_HEADER, value: header }];
  return {
    partition: 0,
    offset: 0,
    timestampMs: 1_772_445_600_000,
    timestampType: 'create',
    key: null,
    value,
    headers,
  };
}

/** The value of a record, by two mappings; also the value of its header, and what a job says of its progress. */
export const recordValue: Entrance = {
  tokens: [...wordsOf([WIRE_ROW]), '{"', '":', ',"', '}', 'null', '"ONLINE"', '"progress"', 'next_offset'],
  mostBytes: 4096,
  open: () => {
    const bigquery = loadMapping('bigquery-json', './x.yaml', mappingSchema);
    return {
      seeds: [
        WIRE_ROW,
        ORIGINAL_ROW,
        shipped('samples/bigquery.jsonl', 1),
        Buffer.from('1772445600000'),
        Buffer.from('{"partition":0,"next_offset":5,"ended":true}'),
      ],
      take: (input) => {
        for (const mapping of [TRANSACTION_JSON, bigquery]) {
          const decoder = new LogDecoder(0, mapping, createVocabulary(), 4);
          decoder.add(recordOf(input, input));
          decoder.add(recordOf(WIRE_ROW, Buffer.from('1')));
          decoder.take();
        }
        new JobProgress([0]).take(input);
      },
    };
  },
};

async function batches(): Promise<Buffer[]> {
  return Promise.all(
    COMPRESSIONS.map((compression) => {
      const writer = new RecordBatchWriter();
      for (const [key, value] of [
        ['7', WIRE_ROW],
        [null, null],
        ['', Buffer.alloc(0)],
      ] as const) {
        const headers = [
          { name: 'a', value: null },
          { name: INGEST_TIME_HEADER, value: Buffer.from('1772445600000') },
        ];
        writer.add({
          partition: 0,
          timestampMs: 1_772_445_600_000,
          key: key === null ? null : Buffer.from(key),
          value,
          headers,
        });
      }
      return writer.finish(compression, { producerId: 1n, producerEpoch: 0 }, 0);
    }),
  );
}

const RANGE = { partition: 0, from: 0, to: Infinity };

/** Record batches as a log stores them. A reader of a topic says of any error that the batch is damaged. */
export const recordBatches: Entrance = {
  tokens: ['\x00\x00\x00\x00', '\xff\xff\xff\xff', '\x02', '\x01'].map(binary),
  mostBytes: 4096,
  allowed: ['service'],
  open: async () => ({
    seeds: [...(await batches()), Buffer.concat(await batches()), legacyMessage(0), legacyMessage(1)],
    take: (input) =>
      readRecordSet(input, RANGE, [{ producerId: 1n, firstOffset: 0 }]).catch((cause: unknown) => {
        throw new TraplineError('batch_damaged', cause instanceof Error ? cause.message : String(cause), { cause });
      }),
  }),
};

/** A message of the formats before batches. */
function legacyMessage(magic: 0 | 1): Buffer {
  const head = magic === 0 ? Buffer.alloc(6) : Buffer.alloc(14);
  head[4] = magic;
  const lengths = [Buffer.from([0, 0, 0, 1]), Buffer.from('7'), Buffer.from([0, 0, 0, 2]), Buffer.from('{}')];
  const message = Buffer.concat([head, ...lengths]);
  const set = Buffer.alloc(12);
  set.writeInt32BE(message.length, 8);
  return Buffer.concat([set, message]);
}

const SETTINGS = loadKafkaSettings({ brokers: 'localhost:9092', environment: {} });

/** The answer of a broker to a fetch. Its errors are those of a service, whatever they are. */
function answers(
  { id, epochs }: { readonly id: Buffer | null; readonly epochs?: ReadonlyMap<number, number> },
  answersWith: (batch: Buffer) => readonly Buffer[],
): Entrance {
  return {
    tokens: ['\x00\x00\x00\x01', '\xff\xff\xff\xff', '\x7f\xff\xff\xff'].map(binary),
    mostBytes: 4096,
    allowed: ['service'],
    open: async () => ({
      seeds: (await batches()).flatMap(answersWith),
      take: (input) =>
        fetchRecords(brokerThatSays(input), { name: 't', id }, new Map([[0, 0]]), SETTINGS, epochs).catch(
          (cause: unknown) => {
            throw new TraplineError('broker_refused', cause instanceof Error ? cause.message : String(cause), {
              cause,
            });
          },
        ),
    }),
  };
}

/** In the form that goes by the name of the topic. */
export const answerByName = answers({ id: null }, (batch) => [fetchedByName(batch)]);

/** The same in the newer form that says where the log departs from what was read. */
export const answerWithEpochs = answers({ id: null, epochs: new Map([[0, 0]]) }, (batch) => [
  fetchedWithTags(NAME, batch, []),
  fetchedWithTags(NAME, Buffer.alloc(0), [DIVERGING_EPOCH]),
]);

/** In the form that goes by its id. */
export const answerById = answers({ id: Buffer.alloc(16) }, (batch) => [fetchedWithTags(Buffer.alloc(16), batch, [])]);

function brokerThatSays(answer: Buffer): Broker {
  const send = async (request: { readonly response: { decode(payload: Buffer): unknown } }): Promise<unknown> =>
    request.response.decode(answer);
  return { versions: { 1: { minVersion: 0, maxVersion: 13 } }, connectionPool: { send } } as unknown as Broker;
}

function int(value: number, bytes: 1 | 2 | 4 | 8): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(BigInt(value));
  return buffer.subarray(8 - bytes);
}

/** Partition 0 without an error: high watermark and last stable offset 3, beginning 0. */
const PARTITION_BEGIN = [int(0, 4), int(0, 2), int(3, 8), int(3, 8), int(0, 8)];

function fetchedByName(batch: Buffer): Buffer {
  const partition = [...PARTITION_BEGIN, int(1, 4), int(1, 8), int(0, 8), int(-1, 4)];
  const head = [int(0, 4), int(0, 2), int(0, 4), int(1, 4), int(1, 2), Buffer.from('t'), int(1, 4)];
  return Buffer.concat([...head, ...partition, int(batch.length, 4), batch]);
}

/** A compact string. */
const NAME = Buffer.concat([int(2, 1), Buffer.from('t')]);
/** The tagged field 0: 13 bytes with an epoch and the offset at which the log departs, and no tags in it. */
const DIVERGING_EPOCH = Buffer.concat([int(0, 1), int(13, 1), int(0, 4), int(2, 8), int(0, 1)]);

function fetchedWithTags(topic: Buffer, batch: Buffer, tags: readonly Buffer[]): Buffer {
  const partition = [...PARTITION_BEGIN, int(2, 1), int(1, 8), int(0, 8), int(0, 1), int(-1, 4)];
  const head = [int(0, 1), int(0, 4), int(0, 2), int(0, 4), int(2, 1), topic, int(2, 1)];
  const length = batch.length + 1;
  const lengthBytes = Buffer.from([(length & 0x7f) | 0x80, length >> 7]);
  const end = [int(tags.length, 1), ...tags, int(0, 1), int(0, 1)];
  return Buffer.concat([...head, ...partition, lengthBytes, batch, ...end]);
}

const KAFKA_CONFIG = `# a comment
bootstrap.servers=localhost:9092,[::1]:9093
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-256
sasl.username=me
sasl.password=p\\u00e4ss
ssl.ca.location=/etc/ca.pem
compression.type=zstd
isolation.level=read_committed
socket.timeout.ms=30000
group.id=unused
`;

/** A properties file for Kafka. */
export const kafkaConfig: Entrance = {
  tokens: [
    ...wordsOf([Buffer.from(KAFKA_CONFIG)]),
    '=',
    ':',
    '\\u',
    '\\\n',
    '!',
    'ssl.truststore.location',
    'sasl.jaas.config',
    '[::1]:9092',
  ],
  mostBytes: 4096,
  open: (folder) => {
    const file = fileIn(folder, 'kafka.properties');
    return {
      seeds: [KAFKA_CONFIG, 'bootstrap.servers=b:1\n'].map((text) => Buffer.from(text)),
      take: (input) => loadKafkaSettings({ configFile: file(input), environment: {} }),
    };
  },
};
