import { CAPTURE, JSON_ONLY } from '../../capture-options.ts';
import { command } from '../../command.ts';
import { longWork } from '../../long-work.ts';
import { say } from '../../say.ts';

/** `trapline capture info`. */
export const infoCommand = command({
  positionals: { capture: CAPTURE },
  options: { json: JSON_ONLY },
  examples: [
    ['$0 capture info incident.arrow', 'for people'],
    ["$0 capture info incident.arrow --json | jq '.partitions[].digest'", 'for tools'],
  ],
  handler: async ({ capture, json = false }) => {
    const { describeCapture } = await import('../../../capture/format/info.ts');
    const { captureInfoJson, renderCaptureInfo } = await import('../../describe-capture.ts');
    const info = await longWork({ what: 'reading', show: !json }, (work) => describeCapture(capture, work));
    say(json ? JSON.stringify(captureInfoJson(info), null, 2) : renderCaptureInfo(info));
  },
});
