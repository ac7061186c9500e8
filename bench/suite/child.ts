import { TraplineError } from '../../src/model/errors.ts';
import { FIGURES } from '../figures.ts';
import { type ChildMessage } from './measurement.ts';

/** `child.ts NAME`: measures one figure once, and sends what came of it to the process that forked this one. */
const figure = FIGURES.find(({ name }) => name === process.argv[2]);
process.send!(await messageOf(), () => process.disconnect());

async function messageOf(): Promise<ChildMessage> {
  if (figure === undefined || !('measure' in figure)) return { failure: `no code measures ${process.argv[2]}` };
  try {
    return { outcome: await figure.measure() };
  } catch (error) {
    if (error instanceof TraplineError) return { failure: error.oneLine() };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
