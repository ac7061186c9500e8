import { type EngineResults } from '../model/engine-results.ts';
import { type Observer } from '../model/observer.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type Engines } from './engines.ts';
import { type Flow, type LogReceiver, type LogSource } from './log-source.ts';

/** What came out of the engines, and how the source went. */
export type PipelineResult = EngineResults & Flow;

/** What is told of a run while it goes on. */
export interface PipelineListeners {
  readonly observers: readonly Pick<Observer, 'delivered' | 'ready'>[];
  /** Gets lines of `aggregates.jsonl` as they become final. What it did not get is in the results; left out, all of it. */
  readonly aggregates?: { write(lines: Iterable<Uint8Array>): void } | undefined;
  readonly onProgress: ProgressListener;
}

/** The one way of records: from a source past the observers to the engines, one for each partition. */
export async function runPipeline(
  source: LogSource,
  engines: Engines,
  { observers, aggregates, onProgress }: PipelineListeners,
): Promise<PipelineResult> {
  const receiver: LogReceiver = {
    get consumed() {
      return engines.consumed;
    },
    take(batch) {
      for (const observer of observers) observer.delivered(batch);
      engines.process(batch);
    },
    async caughtUp() {
      await engines.caughtUp?.();
      for (const observer of observers) await observer.ready?.();
      aggregates?.write(engines.takeMinuteLines());
    },
  };
  const flow = await source.flow(receiver);
  const results = await engines.finish(flow.ended, () => {
    const done = engines.consumed;
    onProgress({ phase: 'catch_up', done, total: flow.records, transactions: flow.records, lag: flow.records - done });
  });
  return { ...results, ...flow };
}
