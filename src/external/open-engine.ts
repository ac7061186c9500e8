import { AlertLog } from './alert-log.ts';
import { AlertParser } from './alert-parser.ts';
import { type EngineRequest } from './engine-request.ts';
import { type EngineRun } from './engine-run.ts';
import { type ForeignEngine } from './foreign-engine.ts';
import { listedEngine } from './listed-engine.ts';
import { readAlerts } from './read-alerts.ts';

/**
 * Opens another engine for a run. Throws TraplineError: `input` for a list that cannot be read or a topic that cannot be used, `service` for a
 * program that cannot be started or does not know the protocol, and for Kafka that cannot be reached.
 */
export async function openForeignEngine(request: EngineRequest, run: EngineRun): Promise<ForeignEngine> {
  const { ruleSet } = run.scenario.engine;
  const { clients } = run.world.vocabulary;
  const parser = new AlertParser(ruleSet, request.mapping, (id) => clients.find(id) !== undefined);
  switch (request.kind) {
    case 'alerts': {
      const log = new AlertLog();
      await readAlerts(request.source, parser, log, run.signal);
      return listedEngine(log, parser, request);
    }
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
