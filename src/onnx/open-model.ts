import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { TraplineError } from '../model/errors.ts';
import { type ScoringModel } from '../model/scoring-model.ts';
import { findRuntime } from './onnx-runtime.ts';
import {
  ASKED,
  enter,
  FAILED,
  makeShared,
  sharedRow,
  STATE,
  TEXT_BYTES,
  type ThreadStart,
  waitWhile,
} from './shared-row.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`model-thread${extname(import.meta.url)}`, import.meta.url);

/** Longer than any model takes for a row, or to be loaded. */
const LONGEST_WAIT_MS = 60_000;

/** The score of a row. */
export type AskModel = (row: Float32Array) => number;

/** A model, and how it is asked. */
export interface ModelUse {
  readonly model: ScoringModel;
  /** How many numbers a row has. */
  readonly width: number;
  /** The name of the output whose last number is the score; null for the last one that has such numbers. */
  readonly output: string | null;
}

/** By the bytes of a model and by how it is asked: rules that are read again have other objects. */
const byBytes = new Map<string, AskModel>();
/** The same by the object: comparing its bytes would take longer than a score. */
const byModel = new WeakMap<ScoringModel, Map<string, AskModel>>();

/**
 * Opens a model with onnxruntime-web, once in this thread, and returns what scores a row of `width` numbers: a function of the model and the row alone. The runtime
 * answers later and an engine asks now, so the model runs in a thread of its own, and this one waits for it. Throws TraplineError('config_invalid') for a
 * model that cannot be asked in this way, and where the runtime is not installed.
 */
export function openModel(use: ModelUse): AskModel {
  const asked = byModel.get(use.model) ?? new Map<string, AskModel>();
  byModel.set(use.model, asked);
  const way = `${use.width} ${use.output ?? ''}`;
  const known = asked.get(way) ?? byBytes.get(`${way}\n${use.model.base64}`) ?? start(use);
  asked.set(way, known);
  byBytes.set(`${way}\n${use.model.base64}`, known);
  return known;
}

function start({ model, width, output }: ModelUse): AskModel {
  const runtime = findRuntime();
  if (runtime === null)
    throw failure(model, 'onnxruntime-web, which runs it, is not installed: npm install onnxruntime-web');
  const memory = makeShared();
  const { signals, score, inputs, text } = sharedRow(memory);
  const workerData: ThreadStart = { memory, runtime, width, output, bytes: Buffer.from(model.base64, 'base64') };
  const worker = new Worker(PROGRAM, { workerData });
  worker.unref();
  // What ends the thread ends the wait below, with fewer words.
  worker.on('error', () => undefined);
  let failed: TraplineError | undefined;
  const answer = (): number => {
    if (!waitWhile(signals, ASKED, LONGEST_WAIT_MS))
      failed = failure(model, `no answer within ${LONGEST_WAIT_MS / 1000} s`);
    else if (signals[STATE] === FAILED)
      failed = failure(model, Buffer.from(text.slice(0, signals[TEXT_BYTES])).toString());
    if (failed === undefined) return score[0]!;
    void worker.terminate();
    throw failed;
  };
  answer();
  return (row) => {
    if (failed !== undefined) throw failed;
    inputs.set(row);
    enter(signals, ASKED);
    return answer();
  };
}

function failure({ name }: ScoringModel, why: string): TraplineError {
  return new TraplineError('config_invalid', `the model ${name} cannot be used: ${why}`);
}
