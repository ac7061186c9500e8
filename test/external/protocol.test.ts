import { expect, it } from 'vitest';
import { protocolSchema } from '../../src/external/process/messages.ts';

it('the published schema of the protocol is what the code says', async () => {
  // To write it anew: npx vitest run test/external/protocol.test.ts -u
  await expect(`${JSON.stringify(protocolSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../schema/engine-protocol.schema.json',
  );
});
