import { TraplineError } from '../../model/errors.ts';
import { type RawRecord } from '../../model/record.ts';
import { type Line } from '../../text/lines.ts';
import { parseKcatLine } from './kcat-line.ts';
import { type LineReader, note } from './line-reader.ts';

/** Reads the output of `kcat -J` for one topic. */
export class KcatReader implements LineReader {
  topic: string | null;
  readonly isText = false;
  readonly notes = new Map<string, number>();
  readonly #file: string;
  readonly #isChosen: boolean;

  /** Lines of other topics than `topic` are skipped. If it is null, all lines must be of one topic. */
  constructor(topic: string | null, file: string) {
    this.topic = topic;
    this.#isChosen = topic !== null;
    this.#file = file;
  }

  read({ bytes, number }: Line): RawRecord | undefined {
    const parsed = parseKcatLine(bytes);
    if (typeof parsed === 'string') throw this.#refusal(number, `not a record of kcat -J: ${parsed}`);
    const { topic, record } = parsed;
    this.topic ??= topic;
    if (topic === this.topic) return record;
    if (!this.#isChosen) {
      throw this.#refusal(number, `a record of ${topic} behind those of ${this.topic}; choose one with --topic`);
    }
    note(this.notes, `of ${topic}, passed over`);
    return undefined;
  }

  #refusal(line: number, message: string): TraplineError {
    return new TraplineError('record_invalid', message, { location: { file: this.#file, line } });
  }
}
