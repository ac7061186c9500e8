import { TraplineError } from '../model/errors.ts';
import { NOT_UTF8 } from './fields.ts';
import { JsonObjectReader } from './json-object.ts';
import { type RowSink, type SourceText } from './row-sink.ts';

/**
 * Reads a JSON file: one object, or an array of objects. Where such a file is broken there is no telling where its next row
 * begins, so that is a TraplineError('input'); rows that only cannot be mapped are handed on as malformed.
 */
export function readJsonArray(source: SourceText, columns: readonly string[], sink: RowSink): void {
  const { text } = source;
  const reader = new JsonObjectReader(columns);
  const place = new Place(source);
  place.skipSpace();
  const isArray = place.skip('[');
  let more = !(isArray && place.skip(']'));
  const closed = !more;
  while (more) {
    const { at, line } = place;
    const problem = reader.readPrefix(text, at, text.length);
    place.moveTo(reader.at);
    if (problem !== undefined) throw place.broken(problem);
    const damaged = source.damaged && text.slice(at, reader.at).includes('\ufffd');
    const reason = damaged ? NOT_UTF8 : sink.row(reader.fields, line);
    if (reason !== undefined) sink.malformed(reason, line, text.slice(at, reader.at));
    place.skipSpace();
    more = isArray && place.skip(',');
  }
  if (isArray && !closed && !place.skip(']')) throw place.broken('bad JSON: "," or "]" was expected');
  if (place.at < text.length) throw place.broken('bad JSON: the end was expected');
}

/** A position in the text that knows its line. */
class Place {
  at = 0;
  line = 1;
  readonly #source: SourceText;

  constructor(source: SourceText) {
    this.#source = source;
  }

  moveTo(at: number): void {
    const { text } = this.#source;
    for (; this.at < at; this.at++) if (text.charCodeAt(this.at) === 0x0a) this.line += 1;
  }

  skipSpace(): void {
    const space = /[ \t\r\n]*/y;
    space.lastIndex = this.at;
    space.exec(this.#source.text);
    this.moveTo(space.lastIndex);
  }

  /** Passes over `character` and the white space behind it, if it stands here. */
  skip(character: string): boolean {
    if (this.#source.text[this.at] !== character) return false;
    this.at += 1;
    this.skipSpace();
    return true;
  }

  broken(problem: string): TraplineError {
    return new TraplineError('input', problem, { location: { file: this.#source.file, line: this.line } });
  }
}
