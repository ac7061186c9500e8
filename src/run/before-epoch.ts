import { type LogBatch } from '../model/batch.ts';
import { INGEST_TIME_HEADER } from '../model/record.ts';
import { type Observer } from '../model/observer.ts';
import { type Warning } from '../model/warning.ts';
import { formatQuantity } from '../report/format.ts';

/** Counts the records whose event time lies before 1970, and says what a log that is kept of them has in its place. */
export class BeforeEpoch implements Observer {
  #records = 0;

  drawn(): void {
    // Only what reaches the log is stamped.
  }

  delivered({ eventTimeMs, length }: LogBatch): void {
    for (let row = 0; row < length; row++) if (eventTimeMs[row]! < 0) this.#records += 1;
  }

  /** One warning for all of them; none where there are none. The same whichever way the run took, since its report is. */
  get warnings(): readonly Warning[] {
    if (this.#records === 0) return [];
    const text =
      `${formatQuantity(this.#records, 'record')} with an event time before 1970: in a topic or a capture their timestamp is ` +
      '1970-01-01T00:00:00Z, because Kafka Streams refuses negative ones. Their values have the true event times, and the header ' +
      `${INGEST_TIME_HEADER} the true times of append, by which a replay goes; what goes by Kafka's timestamps sees them all at one instant.`;
    return [{ code: 'before_1970', text }];
  }
}
