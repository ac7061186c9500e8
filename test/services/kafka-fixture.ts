import { afterAll, beforeAll, describe } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';
import { type KafkaOptions, type KafkaServer, missingForKafka, startKafka } from '../../services/kafka.ts';

/** A start takes seconds, and on a busy machine more of them. */
const START_TIMEOUT_MS = 120_000;

/**
 * `describe` with a broker that is started once for the group, and gone after it: `define` is handed a function that returns it,
 * to be called inside tests and hooks. Call it once per test file. Where Java or Kafka's jars are missing the group is skipped
 * with a sentence that says what to do; with the environment variable `CI` set it fails instead.
 */
export function describeWithKafka(
  name: string,
  define: (kafka: () => KafkaServer) => void,
  options: KafkaOptions = {},
): void {
  const missing = missingForKafka(options.version);
  const skipped = missing !== null && !process.env['CI'];
  if (skipped) console.warn(`Skipped: ${name}. ${missing}`);
  describe.skipIf(skipped)(`${name}`, () => {
    let server: KafkaServer | null = null;
    beforeAll(async () => {
      server = await startKafka(options);
    }, START_TIMEOUT_MS);
    afterAll(() => server?.stop());
    define(() => server ?? notStarted());
  });
}

function notStarted(): never {
  throw new TraplineError('defect', 'the broker is there only inside tests and hooks');
}
