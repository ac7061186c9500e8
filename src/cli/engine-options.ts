import { type Options } from 'yargs';

/** `--alert-mapping`, for commands that read alerts of another engine. */
export const ALERT_MAPPING = {
  type: 'string',
  requiresArg: true,
  describe:
    'Says how to read the alerts, where they are not in the words of alerts.jsonl: name, or path of a .yaml file',
} satisfies Options;

/** `--exact`. */
export const EXACT = {
  type: 'boolean',
  describe:
    'Hold the engine against what was admitted, and each of its detections against ours: it promises admission and order like ours',
} satisfies Options;
