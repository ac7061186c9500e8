import { workerData } from 'node:worker_threads';
import { type OnnxRuntime, type Session, type Tensor } from './onnx-runtime.ts';
import { enter, FAILED, SCORED, sharedRow, TEXT_BYTES, type ThreadStart, waitWhile } from './shared-row.ts';

/** Longer words of the runtime tell of its own sources. */
const MOST_WORDS = 300;
/** What fails is told by an exception: the runtime's own log says it once more, with colours and the time of day. */
const QUIET = { logSeverityLevel: 4 };

// Answers one row after another, until the process ends. The first one is of zeros: whether the model can be asked at all.
const { memory, runtime, bytes, width, output } = workerData as ThreadStart;
const { signals, score, inputs, text } = sharedRow(memory);
try {
  const ask = await opened();
  for (;;) {
    score[0] = await ask(inputs);
    enter(signals, SCORED);
    waitWhile(signals, SCORED);
  }
} catch (error) {
  signals[TEXT_BYTES] = new TextEncoder().encodeInto(wordsOf(error), text).written;
  enter(signals, FAILED);
}

async function opened(): Promise<(row: Float32Array) => Promise<number>> {
  const loaded = (await import(runtime)) as OnnxRuntime & { readonly default?: OnnxRuntime };
  const onnx = loaded.default ?? loaded;
  // One thread adds up in one order.
  onnx.env.wasm.numThreads = 1;
  onnx.env.logLevel = 'fatal';
  const session = await onnx.InferenceSession.create(bytes, { executionProviders: ['wasm'], ...QUIET });
  const { inputNames, outputNames } = session;
  if (inputNames.length !== 1)
    throw new Error(
      `it has ${inputNames.length} inputs (${inputNames.join(', ')}): expected one, with a row of numbers`,
    );
  if (output !== null && !outputNames.includes(output))
    throw new Error(`it has no output ${output}, only ${outputNames.join(', ')}`);
  const own = new Float32Array(width);
  const feeds = { [inputNames[0]!]: new onnx.Tensor('float32', own, [1, width]) };
  return async (row) => {
    own.set(row.subarray(0, width));
    return lastNumber(session, await session.run(feeds, QUIET));
  };
}

function lastNumber({ outputNames }: Session, outputs: Readonly<Record<string, Tensor>>): number {
  for (const name of output === null ? outputNames.toReversed() : [output]) {
    const data = outputs[name]?.data;
    if (data instanceof Float32Array && data.length > 0) return data.at(-1)!;
  }
  throw new Error(`its ${output === null ? 'outputs have' : `output ${output} has`} no numbers of the type float32`);
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const line = words.replaceAll(/\s+/g, ' ').trim();
  return line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS)}…` : line;
}
