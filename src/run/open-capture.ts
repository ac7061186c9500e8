import { RunCapture } from '../capture/run-capture.ts';
import { defaultTopic } from '../cluster/default-topic.ts';
import { runId } from './run-id.ts';
import { type RunRequest } from './run-request.ts';

/** The capture that a run's log is to go to; null where it is not kept. Throws TraplineError('file_exists') as RunCapture does. */
export function openCapture({ capture, scenario, resolvedHash, live, foreign }: RunRequest): RunCapture | null {
  if (capture === undefined) return null;
  const { name, seed, delivery, engine } = scenario;
  const run_id = runId(resolvedHash);
  const topic = live?.topic ?? defaultTopic(name, run_id);
  const { extras = [] } = foreign?.batch.vocabulary ?? {};
  return new RunCapture(capture, topic, {
    run_id,
    scenario: name,
    seed,
    partitions: delivery.partitions,
    engine,
    ...(extras.length === 0 ? {} : { extras: extras.map((extra) => extra.name) }),
  });
}
