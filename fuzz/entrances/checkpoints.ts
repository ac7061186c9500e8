import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import { encodeEnvelope } from '../../src/checkpoint/envelope.ts';
import { encodeSnapshotData } from '../../src/checkpoint/snapshot-codec.ts';
import { MemoryStorage } from '../../src/checkpoint/memory-storage.ts';
import { CheckpointStore } from '../../src/checkpoint/store.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { type EngineOptions } from '../../src/engine/options.ts';
import { LogDecoder } from '../../src/mapping/log-decoder.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Entrance } from '../entrance.ts';

const SOURCE = 'a run';
const VERSION = 1;
const IGNORED = { detection: () => undefined, side: () => undefined, aggregate: () => undefined };

function options(): EngineOptions {
  return { ruleSet: loadRuleSet('default'), allowedDisorderMs: 5000, maxFutureMs: 60_000, aggregates: true };
}

/** The state of an engine that has taken in some records. */
function checkpointOf(records: number): Parameters<typeof encodeCheckpoint>[0] {
  const vocabulary = createVocabulary();
  const decoder = new LogDecoder(0, TRANSACTION_JSON, vocabulary, Math.max(1, records));
  for (let i = 0; i < records; i++) {
    const timestampMs = 1_772_445_600_000 + 20_000 * i;
    const value = Buffer.from(
      `{"transaction_id":"${String(i).padStart(16, '0')}","client_id":"${i % 3}","amount":${i % 2 === 0 ? 2 : 1500}.00,"currency":"USD",` +
        `"timestamp":"${new Date(timestampMs).toISOString()}","location":"Lyon","device":"pos","merchant_category":"c${i % 5}","region":"r${i % 2}",` +
        '"latitude":null,"longitude":null}',
    );
    decoder.add({ partition: 0, offset: i, timestampMs, timestampType: 'create', key: null, value, headers: [] });
  }
  const engine = new PartitionEngine(0, options(), vocabulary, IGNORED);
  engine.process(decoder.take());
  return {
    source: SOURCE,
    partition: 0,
    nextOffset: records,
    outputs: { detections: 0, side: 0, aggregates: 0 },
    engine: engine.snapshot(),
  };
}

/** The bytes of a file of state. One that is damaged is set aside, and what is not is what was written. */
export const checkpoint: Entrance = {
  tokens: ['TRAPCKP1', '"$section"'],
  mostBytes: 65_536,
  open: () => {
    const engine = options();
    return {
      seeds: [0, 3, 40].map((records) => encodeCheckpoint(checkpointOf(records))),
      take: async (input) => {
        const storage = new MemoryStorage();
        await storage.write(0, 5, input);
        const { checkpoint: found } = await new CheckpointStore(storage, SOURCE).latest(0);
        if (found !== undefined) PartitionEngine.restore(found.engine, engine, createVocabulary(), IGNORED);
      },
    };
  },
};

/** What is inside of such a file, under a checksum that is right. */
export const checkpointContent: Entrance = {
  tokens: ['"$section"', '{"$section":0}', '"Float64Array"', '"sections":[', '"__proto__"'],
  mostBytes: 16_384,
  open: () => ({
    seeds: [
      encodeSnapshotData(checkpointOf(0)),
      encodeSnapshotData(checkpointOf(3)),
      encodeSnapshotData({ source: SOURCE }),
    ],
    take: (input) => decodeCheckpoint(encodeEnvelope(input, VERSION)),
  }),
};
