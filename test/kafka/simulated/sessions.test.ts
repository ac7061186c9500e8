import { expect, it } from 'vitest';
import { oneBroker } from './one-broker.ts';
import { openMember, refusalOf, SESSION_MS, sessionsOf, waitFor } from './session-calls.ts';

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

// before: sessions ran out while there was no coordinator that a member could have reached
it('sessions begin when the coordinator has loaded the group', async () => {
  const world = oneBroker();
  const { kafka, time } = world;
  const away = async () => {
    const { clock } = world.newClient();
    const member = await openMember({ clock, connect: () => world.newClient().connect() }, 0);
    const { generationId } = await member.join();
    await member.sync(generationId, [member.id]);
    const refusals: (string | null)[] = [];
    const note = async (afterMs: number) => {
      await waitFor(clock, afterMs);
      refusals.push(await refusalOf(member.heartbeat(generationId)));
    };
    kafka.restart(1, 2 * SESSION_MS);
    kafka.moveCoordinator(0);
    await note(2 * SESSION_MS + 10);
    await note(SESSION_MS - 100);
    kafka.moveCoordinator(2 * SESSION_MS);
    await note(SESSION_MS);
    await note(2 * SESSION_MS - 100);
    await note(SESSION_MS + 100);
    return refusals;
  };
  const loading = 'GROUP_LOAD_IN_PROGRESS';
  expect(await time.run(away())).toEqual([loading, null, loading, null, 'UNKNOWN_MEMBER_ID']);
});
