import { show, unknownName } from '../../config/messages.ts';
import { TraplineError } from '../../model/errors.ts';

/** A topic, and the topic to which its records go. */
export interface Remap {
  readonly from: string;
  readonly to: string;
}

/** The names that Kafka accepts for a topic. */
const TOPIC = /^(?!\.{1,2}$)[\w.-]{1,249}$/;

/** Reads `FROM=TO` as given to `--remap`. Throws TraplineError('input'). */
export function parseRemap(text: string): Remap {
  const [from, to, ...rest] = text.split('=');
  if (from === undefined || to === undefined || from === '' || rest.length > 0) {
    throw new TraplineError('option_invalid', `--remap: expected FROM=TO, found ${show(text)}`);
  }
  return { from, to: requireTopic('--remap', to) };
}

/** Throws TraplineError('input') for a text that is not a valid topic name. */
export function requireTopic(option: string, name: string): string {
  if (TOPIC.test(name)) return name;
  const expected = 'the name of a topic: up to 249 letters, digits, dots, underscores and hyphens';
  throw new TraplineError('option_invalid', `${option}: expected ${expected}, found ${show(name)}`);
}

/** The topic to which the records of `topic` go. Throws TraplineError('input') for a remap of another topic. */
export function remapTopic(topic: string, remaps: readonly Remap[]): string {
  const stray = remaps.find(({ from }) => from !== topic);
  if (stray !== undefined)
    throw new TraplineError('unknown_topic', `--remap: ${unknownName('topic', stray.from, [topic])}`);
  return remaps[0]?.to ?? topic;
}
