import { type KafkaSettings } from '../../../src/kafka/client/settings.ts';
import { type Happening } from '../../../src/kafka/simulated/happenings.ts';
import { SIMULATED_SETTINGS, START_MS } from '../../../src/kafka/simulated/plan.ts';
import { SimulatedWorld } from '../../../src/kafka/simulated/world.ts';

/** A simulated cluster of one broker, to which nothing happens but what is given. */
export function oneBroker(
  settings: Partial<KafkaSettings> = {},
  happenings: readonly Happening[] = [],
): SimulatedWorld {
  return new SimulatedWorld({
    seed: '1',
    startMs: START_MS,
    shape: { brokers: 1, replicas: 1 },
    versions: { fetch: 13, metadata: 10 },
    settings: { ...SIMULATED_SETTINGS, ...settings },
    happenings,
  });
}
