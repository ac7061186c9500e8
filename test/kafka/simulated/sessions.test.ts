import { expect, it } from 'vitest';
import { oneBroker } from './one-broker.ts';
import { sessionsOf } from './session-calls.ts';

// A real Kafka 4 does the same: fidelity.long.test.ts.
it('the session of a member begins anew with a heartbeat and a commit, and with nothing else that is answered at once', async () => {
  const world = oneBroker();
  const { clock } = world.newClient();
  const stage = { clock, connect: () => world.newClient().connect() };
  expect(await world.time.run(sessionsOf(stage))).toEqual([
    'nothing: does not',
    'a heartbeat: begins it anew',
    'a commit: begins it anew',
    'the request for its assignment: does not',
    'that request once more: does not',
    'the request to join once more: does not',
  ]);
});
