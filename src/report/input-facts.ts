import { basename } from 'node:path';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type InputFacts } from './report-schema.ts';

/** Number of malformed rows that a report quotes. */
const QUOTED = 5;

/** The facts about an input file and its mapping, with every malformed row that was kept. */
export function inputFacts(foreign: ForeignTraffic): InputFacts {
  return {
    file: foreign.inputs.map((input) => basename(input)).join(', '),
    ...(foreign.files.length === 1 ? {} : { files: foreign.files.map((file) => basename(file)) }),
    rows_read: foreign.rowsRead,
    rows_mapped: foreign.rowsMapped,
    rows_excluded: Object.fromEntries(foreign.rowsExcluded),
    rows_malformed: foreign.malformedCount,
    malformed: [...foreign.malformed],
  };
}

/** The same facts with as many malformed rows as a report quotes. */
export function quoteFirst(facts: InputFacts): InputFacts {
  return { ...facts, malformed: facts.malformed.slice(0, QUOTED) };
}
