import { command } from '../command.ts';
import { untilStopped } from '../interrupt.ts';
import { wholeNumber } from '../whole-number.ts';
import { sayLine } from '../say.ts';

/** What is asked for by habit; another one where it is taken. */
const PORT = 7357;

/** `trapline view`. */
export const viewCommand = command({
  positionals: {
    path: {
      type: 'string',
      default: 'runs',
      describe: 'A folder with runs, the folder of one run, or a capture',
    },
  },
  options: {
    port: {
      type: 'string',
      coerce: wholeNumber('port', { least: 0, most: 65_535 }),
      describe: `Port on 127.0.0.1; 0 for any that is free  [default: ${PORT}, or another if that is taken]`,
    },
    open: { type: 'boolean', describe: 'Open it in the browser' },
  },
  examples: [
    ['$0 view', 'the runs in runs/, and those under way as they go'],
    ['$0 view runs/mixed-fraud-42-4821027f', 'one run'],
    ['$0 view incident.arrow', 'what a capture holds'],
    ['$0 view --port 8080 --open', 'at a port of your choice, in the browser'],
  ],
  handler: async ({ path, port, open }) => {
    const { openShown } = await import('../../view/open-shown.ts');
    const { startViewer } = await import('../../view/server.ts');
    const shown = await openShown(path, describe);
    const viewer = await startViewer(shown, { port: port ?? PORT, mayUseAnother: port === undefined });
    const ended = untilStopped();
    sayLine(`${viewer.url}  shows ${path} on this machine, read only; press Ctrl-C to end it`);
    if (open === true) {
      const { openInBrowser } = await import('../open-in-browser.ts');
      openInBrowser(viewer.url);
    }
    await ended;
    await viewer.close();
  },
});

async function describe(capture: string): Promise<string> {
  const { describeCapture } = await import('../../capture/format/info.ts');
  const { renderCaptureInfo } = await import('../describe-capture.ts');
  const { longWork } = await import('../long-work.ts');
  return renderCaptureInfo(await longWork({ what: 'reading', show: true }, (work) => describeCapture(capture, work)));
}
