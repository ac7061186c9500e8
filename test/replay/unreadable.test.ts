import { expect, test } from 'vitest';
import { ORIGIN, record, writeCapture } from '../capture/format/records.ts';
import { replay } from '../run/replaying.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

function captureOf(...values: readonly string[]): string {
  const path = inFolder('foreign.arrow');
  writeCapture(
    path,
    values.map((value, offset) => ({ record: record({ offset, value: Buffer.from(value) }), arrivalNs: 0n })),
    { origin: { ...ORIGIN, topic: 'payments' }, force: true },
  );
  return path;
}

test('a replay of which no record is a transaction ends as bad input, with the keys that the values have', async () => {
  const path = captureOf('{"evt":1,"card":"a","amt":{"value":2}}', '{"evt":2,"note":"x"}');
  await expect(replay(path)).rejects.toMatchObject({
    code: 'input',
    message:
      'no record of 2 can be read as a transaction (timestamp: no time): the values have the keys evt, card, amt, amt.value, note; ' +
      'write a mapping and name it with --mapping; "trapline map --topic payments" makes a first one',
  });
  await expect(replay(captureOf('x'))).rejects.toThrow('the values are not JSON objects');
});
