import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { openModel } from '../../src/onnx/open-model.ts';
import { describeWithOnnx, modelNamed, type ModelName } from './onnx-fixture.ts';

/** Asks for many sums, and says how many were wrong. */
const PROGRAM = new URL('sums-main.ts', import.meta.url);

function open(name: ModelName, width: number, output: string | null = null) {
  return openModel({ model: modelNamed(name), width, output });
}

describeWithOnnx('a model', () => {
  it('scores a row by the last number of its last output of such numbers', () => {
    const ask = open('classifier', 3);
    expect(ask(Float32Array.of(2, 4, 0.5))).toBe(1.5);
    expect(ask(Float32Array.of(0, 0, 0))).toBe(0);
    expect(open('classifier', 3, 'probabilities')(Float32Array.of(2, 4, 0.5))).toBe(1.5);
  });

  it('gives the same for the same row, whatever was asked before, and keeps models apart', () => {
    const sum = open('sum', 3);
    const classifier = open('classifier', 3);
    const row = fc.float32Array({ minLength: 3, maxLength: 3, min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(row, (numbers) => {
        expect(sum(numbers)).toBe(Math.fround(Math.fround(numbers[0]! + numbers[1]!) + numbers[2]!));
        expect(classifier(numbers)).toBe(classifier(numbers));
      }),
    );
  });

  // A word that wakes a thread may come when it waits for the next one already.
  it('gives each row its own score, while another thread asks as fast', async () => {
    const asked = [1, 2].map(async () => {
      const [wrong] = (await once(new Worker(PROGRAM, { workerData: modelNamed('sum') }), 'message')) as [number];
      return wrong;
    });
    expect(await Promise.all(asked)).toEqual([0, 0]);
  });

  it('takes a row as wide as the rule has inputs, where the model takes any', () => {
    expect(open('sum', 1)(Float32Array.of(3))).toBe(3);
    expect(open('sum', 256)(new Float32Array(256).fill(1))).toBe(256);
  });

  it('may give what is no finite number', () => {
    expect(open('inverse', 2)(Float32Array.of(0, 1))).toBe(Infinity);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'another width',
      () => open('classifier', 2),
      /^the model classifier\.onnx cannot be used: .*invalid dimensions.*Got: 2 Expected: 3/,
    ],
    [
      'two inputs',
      () => open('two-inputs', 2),
      /two-inputs\.onnx cannot be used: it has 2 inputs \(row, other\): expected one/,
    ],
    [
      'whole numbers only',
      () => open('label-only', 2),
      /label-only\.onnx cannot be used: its outputs have no numbers of the type float32/,
    ],
    [
      'an output of whole numbers',
      () => open('classifier', 3, 'label'),
      /its output label has no numbers of the type float32/,
    ],
    [
      'an output that is not there',
      () => open('classifier', 3, 'probability'),
      /it has no output probability, only label, probabilities/,
    ],
    [
      'bytes of something else',
      () => openModel({ model: { name: 'x.onnx', base64: 'bm90IGEgbW9kZWw=' }, width: 1, output: null }),
      /^the model x\.onnx cannot be used: .*/,
    ],
  ])('is refused in one line: %s', (_, opened, words) => {
    expect(opened).toThrow(words);
    expect(opened).not.toThrow(/\n/);
  });
});
