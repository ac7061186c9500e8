import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PACKAGE = 'onnxruntime-web';

/** Values of one kind in a row of dimensions. */
export interface Tensor {
  readonly data: unknown;
}

/** As much of a session as is used here. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, Tensor>>, options: object): Promise<Readonly<Record<string, Tensor>>>;
}

/** As much of onnxruntime-web as is used here: it need not be installed, so its own types are not at hand. */
export interface OnnxRuntime {
  readonly env: { logLevel: string; readonly wasm: { numThreads: number } };
  readonly Tensor: new (type: 'float32', data: Float32Array, dimensions: readonly number[]) => Tensor;
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<Session> };
}

/** Where onnxruntime-web is: in the working directory's project, or beside Trapline; null where it is not installed. */
export function findRuntime(): string | null {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      return pathToFileURL(createRequire(from).resolve(PACKAGE)).href;
    } catch {
      // Not there.
    }
  }
  return null;
}
