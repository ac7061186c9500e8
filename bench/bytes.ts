import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TransactionsFile } from '../src/artifacts/transactions-file.ts';
import { RunCapture } from '../src/capture/run-capture.ts';
import { type Observer } from '../src/model/observer.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { AdmissionAudit } from '../src/score/admission-audit.ts';
import { WorldLog } from '../src/score/world-log.ts';
import { BlockStore } from '../src/spill/block-store.ts';
import { runUnscored } from './pipeline.ts';
import { type Measurement, type Outcome, outcomeOf } from './suite/measurement.ts';

/** A block store that counts what is written to it. */
class CountingStore extends BlockStore {
  bytes = 0;

  override write(bytes: Uint8Array): number {
    this.bytes += bytes.length;
    return super.write(bytes);
  }
}

/** What a transaction of mixed-fraud takes up: in the world log, in a capture, and in transactions.arrow. */
export async function measureBytes(): Promise<Outcome> {
  const { scenario } = prepareRun({ scenario: 'mixed-fraud', overrides: ['duration=28d'] });
  const { name, seed, delivery, engine } = scenario;
  const capturePath = join(tmpdir(), 'capture.arrow');
  const transactionsPath = join(tmpdir(), 'transactions.arrow');
  const run = { run_id: 'bench', scenario: name, seed, partitions: delivery.partitions, engine };
  const capture = new RunCapture({ path: capturePath, force: true }, 'bench', run);
  const store = new CountingStore();
  let file: TransactionsFile | undefined;
  /** After each batch: how many rows the log has, and how many bytes the store. */
  const marks: { readonly rows: number; readonly bytes: number }[] = [];
  const rows = await runUnscored(scenario, ({ vocabulary }) => {
    const log = new WorldLog(vocabulary, store);
    const { partitions } = delivery;
    const audit = new AdmissionAudit({ log, partitions, engine, isWorldKnown: true, listeners: [] });
    const counter: Observer = {
      drawn: () => marks.push({ rows: log.length, bytes: store.bytes }),
      delivered: () => undefined,
    };
    file = new TransactionsFile(transactionsPath, vocabulary);
    return [audit, counter, file, capture];
  });
  file!.finish();
  capture.finalise(false);
  store.close();
  const line = (what: string, bytes: number): Measurement => {
    return { name: `${what}, mixed-fraud`, rows, metrics: { bytes_per_row: bytes } };
  };
  return outcomeOf(
    line('world log', slope(marks)),
    line('capture file', statSync(capturePath).size / rows),
    line('transactions.arrow', statSync(transactionsPath).size / rows),
  );
}

/** Bytes a row over the second half: the log keeps the last rows of each shard back, about as many at any time. */
function slope(marks: readonly { readonly rows: number; readonly bytes: number }[]): number {
  const [half, end] = [marks[marks.length >> 1]!, marks.at(-1)!];
  return (end.bytes - half.bytes) / (end.rows - half.rows);
}
