import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import { type EngineOptions } from '../../src/engine/partition-engine.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { LocalEngines } from '../../src/pipeline/engines.ts';
import { type EngineResults } from '../../src/model/engine-results.ts';
import { Collector } from '../../src/consumer/collector.ts';
import { PartitionWorker } from '../../src/consumer/partition-worker.ts';
import { engineSpecs, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { collected } from '../pipeline/collected.ts';
import { recoded, shuffledVocabulary } from '../engine/other-vocabulary.ts';

/** What happens next, to one of the owners who believe that the partition is theirs. */
type Step =
  /** The owner gets so many records, the first `again` of which it had before. */
  | { readonly kind: 'process'; readonly owner: number; readonly records: number; readonly again: number }
  | { readonly kind: 'flush'; readonly owner: number }
  /** Outputs, then a checkpoint. */
  | { readonly kind: 'checkpoint'; readonly owner: number }
  /** The owner dies with all that it has not given, and another begins at the newest checkpoint, or the one before. */
  | { readonly kind: 'replace'; readonly owner: number; readonly fallBack: boolean }
  /** The log has ended; said to an owner who has got so far. */
  | { readonly kind: 'finish'; readonly owner: number };

const OWNERS = 3;

function steps(): fc.Arbitrary<readonly Step[]> {
  const owner = fc.nat({ max: OWNERS - 1 });
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('process' as const),
        owner,
        records: fc.integer({ min: 1, max: 25 }),
        again: fc.nat({ max: 10 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('flush' as const), owner }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('checkpoint' as const), owner }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('replace' as const), owner, fallBack: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('finish' as const), owner }) },
  );
  return fc.array(step, { maxLength: 30 });
}

/** A partition, its owners, its checkpoints as bytes, and the collector. */
class Partition {
  readonly #log: LogBatch;
  readonly #options: EngineOptions;
  readonly #ended: boolean;
  readonly #offsets: readonly number[];
  readonly #collector = new Collector(1);
  #checkpoints: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  readonly #owners: Owner[];

  constructor(log: LogBatch, options: EngineOptions, ended: boolean) {
    this.#ended = ended;
    this.#log = log;
    this.#options = options;
    this.#offsets = [...log.offset.subarray(0, log.length), ...log.malformed.map(({ offset }) => offset)].sort(
      (a, b) => a - b,
    );
    this.#owners = Array.from({ length: OWNERS }, () => this.#begin(undefined));
  }

  play(step: Step): void {
    const owner = this.#owners[step.owner]!;
    if (step.kind === 'replace') {
      const candidates = step.fallBack ? this.#checkpoints.slice(1) : this.#checkpoints;
      this.#owners[step.owner] = this.#begin(candidates[0]?.bytes);
    } else if (!owner.finished) {
      if (step.kind === 'process') this.#feed(owner, step.records, step.again);
      else if (step.kind === 'finish') this.#finish(owner);
      else {
        this.#collector.accept(sent(owner.worker.takeOutputs()));
        if (step.kind === 'checkpoint') this.#save(owner);
      }
    }
  }

  /** A last owner goes from the newest checkpoint to the end. */
  results(): EngineResults {
    const last = this.#begin(this.#checkpoints[0]?.bytes);
    this.#feed(last, this.#offsets.length, 0);
    last.worker.finish(this.#ended);
    this.#collector.accept(sent(last.worker.takeOutputs()));
    return this.#collector.results()!;
  }

  #begin(bytes: Uint8Array | undefined): Owner {
    const vocabulary = shuffledVocabulary(this.#log.vocabulary);
    if (bytes === undefined) {
      return { worker: PartitionWorker.begin(0, 0, this.#options, vocabulary), vocabulary, at: 0, finished: false };
    }
    const { checkpoint } = decodeCheckpoint(bytes) as { readonly checkpoint: Checkpoint };
    const worker = PartitionWorker.resume(checkpoint, this.#options, vocabulary);
    const at = this.#offsets.filter((offset) => offset < worker.nextOffset).length;
    return { worker, vocabulary, at, finished: false };
  }

  #feed(owner: Owner, records: number, again: number): void {
    const from = Math.max(0, owner.at - again);
    const to = Math.min(this.#offsets.length, owner.at + records);
    if (to === from) return;
    const sizes = from === 0 ? [to, this.#offsets.length] : [from, to - from, this.#offsets.length];
    const batch = splitBatch(this.#log, sizes)[from === 0 ? 0 : 1]!;
    owner.worker.process(recoded(batch, owner.vocabulary), this.#offsets[to - 1]! + 1);
    owner.at = to;
  }

  #finish(owner: Owner): void {
    if (owner.at < this.#offsets.length) return;
    owner.worker.finish(this.#ended);
    owner.finished = true;
    this.#collector.accept(sent(owner.worker.takeOutputs()));
  }

  #save({ worker }: Owner): void {
    const bytes = encodeCheckpoint({ source: 'test', ...worker.state() });
    this.#checkpoints = [...this.#checkpoints, { offset: worker.nextOffset, bytes }]
      .sort((a, b) => b.offset - a.offset)
      .slice(0, 2);
  }
}

interface Owner {
  readonly worker: PartitionWorker;
  readonly vocabulary: LogBatch['vocabulary'];
  /** How many records it has had. */
  at: number;
  finished: boolean;
}

/** As it comes out at the other end of a channel between processes. */
function sent<T>(message: T): T {
  return JSON.parse(JSON.stringify(message)) as T;
}

describe('the outputs of a partition', () => {
  it.each([
    ['ended', true],
    ['paused', false],
  ])(
    'that is %s come exactly once, whichever consumer owns it, dies, comes back, or does the same work again',
    async (_, ended) => {
      await fc.assert(
        fc.asyncProperty(logStream(), engineSpecs(), steps(), async ({ batch, vocabulary }, options, happening) => {
          const straight = new LocalEngines(options, vocabulary, 1);
          straight.process(batch);
          const expected = await straight.finish(ended);
          const partition = new Partition(batch, options, ended);
          for (const step of happening) partition.play(step);
          const results = partition.results();
          expect(collected(results)).toEqual(collected(expected));
        }),
        { numRuns: 500 },
      );
    },
  );
});
