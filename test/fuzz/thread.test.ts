import { afterEach, describe, expect, it } from 'vitest';
import { LATE_MS } from '../../fuzz/bounds.ts';
import { MOST_BYTES } from '../../fuzz/entrance.ts';
import { EntranceThread } from '../../fuzz/thread.ts';

let thread: EntranceThread | undefined;
afterEach(() => thread?.close());

describe('the thread of an entrance', () => {
  it('says that an input is too long for it, and takes the next one', async () => {
    thread = await EntranceThread.opened('canary-defect');
    await expect(thread.take(Buffer.alloc(MOST_BYTES + 1), 0)).rejects.toThrow(
      `an input of ${MOST_BYTES + 1} bytes; at most ${MOST_BYTES} may be`,
    );
    expect(await thread.take(Buffer.from('0'), 0)).toBeUndefined();
    expect(await thread.take(Buffer.from('x'), 0)).toMatchObject({ of: 'error' });
  });

  it('finds a fault of a timer where it waits for it', async () => {
    thread = await EntranceThread.opened('canary-timer');
    expect(await thread.take(Buffer.from('x'), LATE_MS)).toMatchObject({
      what: 'exit code 70: TypeError: a planted fault that comes much later',
    });
  });
});
