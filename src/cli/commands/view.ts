import { INTERRUPT_SIGNALS } from '../../model/interrupt-signals.ts';
import { type CommandBody } from '../command.ts';

interface ViewArguments {
  readonly path: string;
  readonly port: string | undefined;
  readonly open: boolean | undefined;
}

/** What is asked for by habit; another one where it is taken. */
const PORT = 7357;

/** `trapline view`. */
export const viewCommand: CommandBody<ViewArguments> = {
  builder: (yargs) =>
    yargs
      .positional('path', {
        type: 'string',
        default: 'runs',
        describe: 'A folder with runs, the folder of one run, or a capture',
      })
      .option('port', {
        type: 'string',
        requiresArg: true,
        describe: `Port on 127.0.0.1; 0 for any that is free  [default: ${PORT}, or another if that is taken]`,
      })
      .option('open', { type: 'boolean', describe: 'Open it in the browser' })
      .example('$0 view', 'the runs in runs/, and those under way as they go')
      .example('$0 view runs/mixed-fraud-42-4821027f', 'one run')
      .example('$0 view incident.arrow', 'what a capture holds')
      .example('$0 view --port 8080 --open', 'at a port of your choice, in the browser'),
  handler: async ({ path, port, open }) => {
    const { parsePort } = await import('../view-options.ts');
    const { openShown } = await import('../../view/open-shown.ts');
    const { startViewer } = await import('../../view/server.ts');
    const asked = port === undefined ? undefined : parsePort(port);
    const shown = await openShown(path, describe);
    const viewer = await startViewer(shown, { port: asked ?? PORT, mayUseAnother: asked === undefined });
    const ended = new Promise<void>((resolve) => {
      for (const signal of INTERRUPT_SIGNALS) process.once(signal, resolve);
    });
    console.log(`${viewer.url}  shows ${path} to this machine, read only; Ctrl-C ends it`);
    if (open === true) {
      const { openInBrowser } = await import('../open-in-browser.ts');
      openInBrowser(viewer.url);
    }
    await ended;
    await viewer.close();
  },
};

async function describe(capture: string): Promise<string> {
  const { describeCapture } = await import('../../capture/format/info.ts');
  const { renderCaptureInfo } = await import('../describe-capture.ts');
  const { longWork } = await import('../long-work.ts');
  return renderCaptureInfo(await longWork({ what: 'reading', show: true }, (work) => describeCapture(capture, work)));
}
