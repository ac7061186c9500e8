import { type Bus } from '../../../src/bus/port.ts';
import { KafkaBus } from '../../../src/kafka/kafka-bus.ts';
import { drawPlan, SIMULATED_SETTINGS, START_MS } from '../../../src/kafka/simulated/plan.ts';
import { SimulatedWorld } from '../../../src/kafka/simulated/world.ts';
import { type Vocabulary } from '../../../src/model/dictionary.ts';
import { busContract } from '../../bus/contract.ts';

const TOPIC = 'bus';
const RUNS = 25;
/** What a bus does not promise to outlive: its records go, or others come. */
const NOT_OF_A_BUS = new Set(['transaction', 'records_deleted', 'log_compacted', 'partition_added', 'log_truncated']);

/** A bus on a cluster of its own, to which happens what the seed draws. Time passes while one of its methods runs. */
async function simulatedBus(seed: string, vocabulary: Vocabulary, partitions: number): Promise<Bus> {
  const plan = drawPlan(seed);
  const happenings = plan.happenings.filter(({ kind }) => !NOT_OF_A_BUS.has(kind));
  const world = new SimulatedWorld({ ...plan, startMs: START_MS, settings: SIMULATED_SETTINGS, happenings });
  const client = world.newClient();
  await world.schedule(TOPIC);
  const options = { ...client.options, topic: TOPIC, partitions, reuseTopic: false, vocabulary };
  const bus = await world.time.run(KafkaBus.open(client.settings, options));
  return {
    name: bus.name,
    partitions,
    publish: (batch) => world.time.run(bus.publish(batch)),
    finish: () => world.time.run(bus.finish()),
    poll: (maxRows) => world.time.run(bus.poll(maxRows)),
    onAcknowledged: (listener) => bus.onAcknowledged(listener),
    close: () => world.time.run(bus.close()),
  };
}

let seeds = 0;
busContract(
  'KafkaBus on simulated brokers',
  (vocabulary, partitions) => simulatedBus(`bus-${++seeds}`, vocabulary, partitions),
  RUNS,
);
