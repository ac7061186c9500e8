import { parentPort, workerData } from 'node:worker_threads';
import { type ScoringModel } from '../../src/model/scoring-model.ts';
import { openModel } from '../../src/onnx/open-model.ts';

const ROWS = 10_000;

const ask = openModel({ model: workerData as ScoringModel, width: 2, output: null });
let wrong = 0;
for (let i = 0; i < ROWS; i++) if (ask(Float32Array.of(i % 1000, 1)) !== (i % 1000) + 1) wrong += 1;
parentPort!.postMessage(wrong);
