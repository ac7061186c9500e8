import { readFileSync } from 'node:fs';
import { describe } from 'vitest';
import { type ScoringModel } from '../../src/model/scoring-model.ts';
import { findRuntime } from '../../src/onnx/onnx-runtime.ts';

/** The models that `models/make_models.py` writes. */
export type ModelName = 'sum' | 'classifier' | 'two-inputs' | 'label-only' | 'inverse' | 'random';

/** Bytes of one of them. */
export function modelBytes(name: ModelName): Uint8Array {
  return readFileSync(new URL(`models/${name}.onnx`, import.meta.url));
}

/** One of them as a rule holds it. */
export function modelNamed(name: ModelName): ScoringModel {
  return { name: `${name}.onnx`, base64: Buffer.from(modelBytes(name)).toString('base64') };
}

/**
 * `describe` with onnxruntime-web. Where it is not installed the group is skipped with a sentence that says what to do; with the environment variable `CI` set
 * it fails instead.
 */
export function describeWithOnnx(name: string, define: () => void): void {
  const skipped = findRuntime() === null && !process.env['CI'];
  if (skipped)
    console.warn(`Skipped: ${name}. onnxruntime-web is not installed: npm install --no-save onnxruntime-web`);
  describe.skipIf(skipped)(`${name}`, () => {
    define();
  });
}
