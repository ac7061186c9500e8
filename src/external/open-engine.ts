import { AlertLog } from './alert-log.ts';
import { AlertParser } from './alert-parser.ts';
import { type ListedAlerts, type WorkingRequest } from './engine-request.ts';
import { type EngineRun } from './engine-run.ts';
import { type ForeignEngine, type WorkingEngine } from './foreign-engine.ts';
import { knownRun } from './known-run.ts';
import { listedEngine } from './listed-engine.ts';
import { readAlerts } from './read-alerts.ts';

/** Reads the alerts of a list. Throws TraplineError('input') for one that cannot be read. */
export async function openListedEngine(
  request: ListedAlerts,
  run: Pick<EngineRun, 'scenario' | 'world' | 'signal'>,
): Promise<ForeignEngine> {
  const log = new AlertLog();
  const parser = new AlertParser(run.scenario.engine.ruleSet, request.mapping, knownRun({ ...run, shiftMs: 0 }));
  await readAlerts(request.source, parser, log, run.signal);
  return listedEngine(log, parser, request);
}

/**
 * Opens an engine that works while the run goes on. Throws TraplineError: `input` for a topic that cannot be used, `service` for a program that
 * cannot be started or does not know the protocol, and for Kafka or InfluxDB that cannot be reached.
 */
export async function openWorkingEngine(request: WorkingRequest, run: EngineRun): Promise<WorkingEngine> {
  const parser = new AlertParser(run.scenario.engine.ruleSet, request.mapping, knownRun(run));
  switch (request.kind) {
    case 'process': {
      const { ProcessEngine } = await import('./process/process-engine.ts');
      return ProcessEngine.open(request, parser, run);
    }
    case 'kafka': {
      const { KafkaEngine } = await import('./kafka/kafka-engine.ts');
      return KafkaEngine.open(request, parser, run);
    }
    case 'spark': {
      const { openSpark } = await import('./spark/open-spark.ts');
      return openSpark(request, run);
    }
  }
}
