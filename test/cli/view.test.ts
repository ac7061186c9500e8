import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { startTrapline, trapline } from './trapline.ts';

const inFolder = temporaryFolder();

describe('trapline view', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'says where it is, answers, and ends by %s though a browser holds on',
    async (signal) => {
      mkdirSync(inFolder('runs'));
      const child = startTrapline(['view', inFolder('runs'), '--port', '0']);
      const [line] = (await once(child.stdout!, 'data')) as [Buffer];
      const url =
        /^(http:\/\/127\.0\.0\.1:\d+\/) {2}shows \S+ on this machine, read only; press Ctrl-C to end it\n$/.exec(
          String(line),
        )![1]!;
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('npx trapline run');
      // Its body is never read.
      const held = await fetch(`${url}api/live`);
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      expect([held.status, code]).toEqual([200, 0]);
    },
  );

  it.each([
    [['nowhere'], /^trapline: nowhere: no such file or folder; expected a folder with runs, a run, or a capture\n$/],
    [['README.md'], /^trapline: README\.md: not a Trapline capture\n$/],
    [['.', '--port', 'http'], /^trapline: --port: expected a whole number from 0 to 65535, found "http"\n$/],
    [['.', '--port', '65536'], /^trapline: --port: expected a whole number from 0 to 65535, found "65536"\n$/],
  ] as const)('refuses %j in one line', (args, message) => {
    const { status, stdout, stderr } = trapline(['view', ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('says which port is taken', async () => {
    writeFileSync(inFolder('x'), '');
    const child = startTrapline(['view', inFolder(), '--port', '0']);
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const port = /:(\d+)\//.exec(String(line))![1]!;
    const { status, stderr } = trapline(['view', inFolder(), '--port', port]);
    child.kill();
    await once(child, 'exit');
    expect(status).toBe(4);
    expect(stderr).toMatch(new RegExp(`^trapline: --port ${port}: cannot listen there: .*\\n$`));
  });
});
