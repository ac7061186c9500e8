import { TraplineError } from '../model/errors.ts';
import { type CaptureOrigin } from './format/format.ts';
import { type CaptureSummary } from './format/growing-file.ts';
import { type LongWork } from './format/long-work.ts';
import { CaptureWriter } from './format/writer.ts';
import { type ReplaySource } from './selection/replay-source.ts';
import { visitSelected } from './selection/visit-selected.ts';

/** How a capture is filtered. */
export interface FilterOptions extends LongWork {
  readonly force?: boolean;
  /** The origin of the new capture, as far as it differs: version, source, range. */
  readonly known: Partial<CaptureOrigin>;
}

/**
 * Copies the selected records into a new capture, with their offsets, timestamps and arrivals. Throws TraplineError('input') if
 * a file already exists, or nothing is selected.
 */
export async function filterCapture(
  source: ReplaySource,
  output: string,
  { force = false, known, ...work }: FilterOptions,
): Promise<CaptureSummary> {
  // A selection with a start begins in mid-topic, and the capture's checkpoint does not belong to its offsets.
  const later = source.selection.start === null ? {} : ({ start: 'mid_topic', checkpoints: null } as const);
  // What a selection leaves out is not missing.
  const { through: _, compression: __, ...origin } = source.reader.origin;
  const writer = CaptureWriter.create(output, {
    origin: { ...origin, ...known, ...later },
    force,
    transient: true,
  });
  try {
    await visitSelected(source, work, (batch, row) => writer.appendRow(batch, row));
    if (writer.records === 0) throw new TraplineError('no_records', source.emptyBecause());
    return writer.finalise();
  } catch (error) {
    writer.discard();
    throw error;
  }
}
