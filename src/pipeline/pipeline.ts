import { type EngineResults, type FinalOutputs } from '../model/engine-results.ts';
import { type Observer } from '../model/observer.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type Engines } from './engines.ts';
import { type Flow, type LogReceiver, type LogSource } from './log-source.ts';

/** What came out of the engines, and how the source went. */
export type PipelineResult = EngineResults & Flow;

/** What is told of a run while it goes on. */
export interface PipelineListeners {
  readonly observers: readonly Pick<Observer, 'delivered' | 'ready'>[];
  /** Gets what the engines give as it becomes final, and goes through all of it. Left out, nothing is taken before the results. */
  readonly onFinal?: ((outputs: FinalOutputs) => void) | undefined;
  readonly onProgress: ProgressListener;
}

/** The one way of records: from a source past the observers to the engines, one for each partition. */
export async function runPipeline(
  source: LogSource,
  engines: Engines,
  { observers, onFinal, onProgress }: PipelineListeners,
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
      onFinal?.(engines.takeFinal());
    },
  };
  const flow = await source.flow(receiver);
  const results = await engines.finish(flow.ended, () => {
    const done = engines.consumed;
    onProgress({ phase: 'catch_up', done, total: flow.records, transactions: flow.records, lag: flow.records - done });
  });
  return { ...results, ...flow };
}
