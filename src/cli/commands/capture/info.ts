import { CAPTURE, JSON_ONLY } from '../../capture-options.ts';
import { type CommandBody } from '../../command.ts';
import { longWork } from '../../long-work.ts';

/** The parsed arguments of `trapline capture info`. */
export interface InfoArguments {
  readonly capture: string;
  readonly json: boolean | undefined;
}

/** `trapline capture info`. */
export const infoCommand: CommandBody<InfoArguments> = {
  builder: (yargs) =>
    yargs
      .positional('capture', CAPTURE)
      .option('json', JSON_ONLY)
      .example('$0 capture info incident.arrow', 'for people')
      .example("$0 capture info incident.arrow --json | jq '.partitions[].digest'", 'for tools'),
  handler: async ({ capture, json = false }) => {
    const { describeCapture } = await import('../../../capture/format/info.ts');
    const { captureInfoJson, renderCaptureInfo } = await import('../../describe-capture.ts');
    const info = await longWork({ what: 'reading', show: !json }, (work) => describeCapture(capture, work));
    console.log(json ? JSON.stringify(captureInfoJson(info), null, 2) : renderCaptureInfo(info));
  },
};
