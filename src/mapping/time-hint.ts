import { type TimeProblem } from './time.ts';

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const DAY_AND_MONTH = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;
const ABBREVIATION = /\d *([A-Z]{2,5})$/;
const LAST_MONTH = 12;

/** A reason that says, where that can be told from the text, what the mapping would have to say for it to be a time. */
export function explainTime(problem: TimeProblem, text: string | null): string {
  if (problem === 'no time of day') return `${problem}; date_alone: true takes a date for the start of its day`;
  if (problem !== 'not a time' || text === null) return problem;
  const hint = hintFor(text);
  return hint === undefined ? problem : `${problem} of this format: ${hint}`;
}

function hintFor(text: string): string | undefined {
  if (NUMBER.test(text)) return 'a number needs its unit, as in unit: s';
  const date = DAY_AND_MONTH.exec(text);
  if (date !== null) return dateHint(date, text.length > date[0].length ? ' HH:MM' : '');
  const abbreviation = ABBREVIATION.exec(text)?.[1];
  if (abbreviation === undefined || /^(?:UTC|GMT|AM|PM)$/.test(abbreviation)) return undefined;
  return `"${abbreviation}" names no one offset; write Z or an offset such as +05:30, or leave it out and give a zone`;
}

/** `hours` is what a pattern says of what stands behind the date. */
function dateHint([, first = '', separator = '', second = '', year = '']: RegExpExecArray, hours: string): string {
  if (year.length === 2) return 'a year of two digits names no century';
  const [day, month] = [`DD${separator}MM${separator}YYYY`, `MM${separator}DD${separator}YYYY`];
  if (Number(first) > LAST_MONTH) return `it looks like format: ${day}${hours}`;
  if (Number(second) > LAST_MONTH) return `it looks like format: ${month}${hours}`;
  return `say which comes first, day or month: format: ${day}${hours}, or ${month}${hours}`;
}
