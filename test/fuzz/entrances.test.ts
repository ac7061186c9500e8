import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Campaign } from '../../fuzz/campaign.ts';
import { corpusOf } from '../../fuzz/corpus.ts';
import { ENTRANCES } from '../../fuzz/entrances.ts';
import { mutated } from '../../fuzz/mutate.ts';
import { ProcessMemory, takeInput } from '../../fuzz/take.ts';
import { scratchFolder } from '../../fuzz/scratch.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { Random } from '../../src/random/random.ts';

/** By the weight of an entrance; the million is for the command. */
const INPUTS_A_WEIGHT = 25;
const LEAST_INPUTS = 30;

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describe.each(ENTRANCES)('$name', ({ name, weight, load }) => {
  it('takes good, kept and mutated inputs without a fault', async () => {
    const entrance = await load();
    folders.push(scratchFolder());
    const open = await entrance.open(folders.at(-1)!);
    const corpus = corpusOf(name);
    for (const [file, input] of corpus) {
      expect(input.length, `${name}/${file}`).toBeLessThanOrEqual(entrance.mostBytes);
      expect(await takeInput(entrance, open, input, new ProcessMemory()), `${name}/${file}`).toBeUndefined();
    }
    const faults: string[] = [];
    const campaign = new Campaign(entrance, open, {
      corpus: corpus.values(),
      random: Random.fromSeed('test').fork(name),
      coverage: null,
      events: {
        before: () => undefined,
        after: () => undefined,
        fault: (input, { what }) => faults.push(`${what}: ${Buffer.from(input).toString('base64')}`),
        goOn: () => true,
      },
    });
    const inputs = Math.max(LEAST_INPUTS, Math.round(weight * INPUTS_A_WEIGHT));
    expect(await campaign.run(inputs)).toMatchObject({ inputs });
    expect(faults).toEqual([]);
  }, 240_000);

  it('takes one of its seeds as it is, and none is too long to be mutated', async () => {
    const entrance = await load();
    folders.push(scratchFolder());
    const open = await entrance.open(folders.at(-1)!);
    const refusals: unknown[] = [];
    for (const seed of open.seeds) {
      // Else most mutants of it are cut off.
      expect(2 * seed.length).toBeLessThanOrEqual(entrance.mostBytes);
      try {
        await open.take(Buffer.from(seed));
      } catch (error) {
        refusals.push(error);
      }
    }
    expect(refusals.slice(0, open.seeds.length)).not.toHaveLength(open.seeds.length);
  }, 240_000);
});

describe('a token', () => {
  it.each([
    ['packed-text', '1f8b08'],
    ['packed-text', 'fffe'],
    ['fetch-answer', '7fffffff'],
  ])('of %s goes in as the bytes %s', async (name, hex) => {
    const { tokens } = await ENTRANCES.find((one) => one.name === name)!.load();
    const bytes = Buffer.from(hex, 'hex');
    const none = Buffer.alloc(0);
    const random = Random.fromSeed('token');
    // Of nothing else can they be made.
    const mutants = Array.from({ length: 3000 }, () =>
      mutated(random, none, { inputs: [none], tokens, mostBytes: 64 }),
    );
    expect(mutants.filter((mutant) => mutant.includes(bytes)).length).toBeGreaterThan(10);
  });
});

describe('an answer to a fetch that says what was read', () => {
  it('tells where the log departs from it, or has records', async () => {
    folders.push(scratchFolder());
    const entrance = await ENTRANCES.find((one) => one.name === 'fetch-answer-with-epochs')!.load();
    const open = await entrance.open(folders.at(-1)!);
    const [whole, diverging] = open.seeds;
    expect(await open.take(Buffer.from(whole!))).toMatchObject([{ partition: 0, divergesAt: null, highWatermark: 3 }]);
    expect(await open.take(Buffer.from(diverging!))).toMatchObject([{ divergesAt: 2, recordSet: { length: 0 } }]);
  });
});

describe('the corpus', () => {
  it.each([
    ['packed-text', 'huffman-weights-without-end'],
    ['fetch-answer', 'a-count-of-33-million'],
  ])('has for %s the input %s, which is refused', async (name, file) => {
    folders.push(scratchFolder());
    const entrance = await ENTRANCES.find((one) => one.name === name)!.load();
    const open = await entrance.open(folders.at(-1)!);
    await expect((async () => open.take(corpusOf(name).get(file)!))()).rejects.toBeInstanceOf(TraplineError);
  });
});
