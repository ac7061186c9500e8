import { type LineStage, type RunTracer } from '../artifacts/run-tracer.ts';
import { type DetectionTiming } from '../model/alert.ts';
import { allocateLogBatch, copyRows, type LogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type ForeignAlert } from '../model/foreign-alert.ts';
import { type Observer } from '../model/observer.ts';

/** Everything that a short run reads and says, kept as it goes by. */
export class KeptRun implements RunTracer {
  /** By partition, its log in batches. */
  readonly logs: LogBatch[][] = [];
  /** Lines of the files of that name. */
  readonly stages: Readonly<Record<LineStage, string[]>> = {
    side: [],
    alerts: [],
    aggregates: [],
    episodes: [],
    outcomes: [],
  };
  /** In the order of the alerts. */
  readonly timings: DetectionTiming[] = [];

  scenario(): void {}

  observe(vocabulary: Vocabulary, partitions: number): Observer {
    for (let partition = 0; partition < partitions; partition++) this.logs.push([]);
    return {
      drawn: () => undefined,
      delivered: (batch) => this.logs[batch.partition]!.push(copyOf(batch, vocabulary)),
    };
  }

  lines(stage: LineStage): (line: string) => void {
    const lines = this.stages[stage];
    return (line) => lines.push(line);
  }

  timing(_alert: ForeignAlert, timing: DetectionTiming): void {
    this.timings.push(timing);
  }

  report(): void {}
}

function copyOf(batch: LogBatch, vocabulary: Vocabulary): LogBatch {
  const { length, malformed } = batch;
  const copy: LogBatch = { ...allocateLogBatch(vocabulary, batch.partition, length), malformed: [...malformed] };
  copyRows(batch, 0, length, copy, 0);
  copy.offset.set(batch.offset.subarray(0, length));
  copy.ingestTimeMs.set(batch.ingestTimeMs.subarray(0, length));
  copy.length = length;
  return copy;
}
