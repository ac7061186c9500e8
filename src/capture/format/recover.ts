import { TraplineError } from '../../model/errors.ts';
import { type CaptureOrigin } from './format.ts';
import { type CaptureSummary, GrowingFile, partPath } from './growing-file.ts';
import { type LongWork, pause } from './long-work.ts';
import { RandomAccessFile } from './random-access-file.ts';
import { type Damage, findOrigin, scan } from './scan.ts';

/** The result of recovering a capture. */
export interface Recovery {
  readonly summary: CaptureSummary;
  /** The parts that could not be read, in the order of the file. */
  readonly lost: readonly Damage[];
}

/** Default path of a recovered capture: without the ending `.part`, or with an ending added. */
export function recoveredPath(path: string): string {
  const finished = path.replace(/\.part$/, '');
  return finished === path ? path.replace(/(\.arrow)?$/, '.recovered.arrow') : finished;
}

/**
 * Copies every intact block of a capture, finished or not, into a new, finished one. The damaged file is not changed. Throws
 * TraplineError('input') for a file whose origin cannot be read.
 */
export async function recoverCapture(
  input: string,
  output: string,
  { force = false, ...work }: LongWork & { readonly force?: boolean },
): Promise<Recovery> {
  const file = new RandomAccessFile(input);
  try {
    const origin = findOrigin(file);
    if (origin === undefined) {
      throw new TraplineError('not_a_capture', 'not a Trapline capture, or damaged beyond recognition', {
        location: { file: input },
      });
    }
    return await copyBlocks(file, output, origin, force, work);
  } finally {
    file.close();
  }
}

async function copyBlocks(
  file: RandomAccessFile,
  output: string,
  origin: CaptureOrigin,
  force: boolean,
  work: LongWork,
): Promise<Recovery> {
  // After a hole the history of the clients is unknown. Whether there is a hole is known only at the end.
  const withHoles: CaptureOrigin = { ...origin, start: 'mid_topic', checkpoints: null };
  // The default part may be the file that is being read.
  const copy = new GrowingFile(output, withHoles, { force, part: `${partPath(output)}.recovering`, transient: true });
  const lost: Damage[] = [];
  let holes = false;
  try {
    for (const found of scan(file)) {
      if (found.kind === 'damage') {
        lost.push(found);
      } else {
        holes ||= lost.length > 0;
        copy.append([found.bytes], found.headBytes, found.facts, found.batch);
      }
      await pause(work, found.position, file.size);
    }
    return { summary: copy.finalise({ ...(holes ? {} : origin), cutShort: true }), lost };
  } catch (error) {
    copy.discard();
    throw error;
  }
}
